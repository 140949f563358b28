/** Real updates of Yjs: one author types a letter of a consultation note at a time, now and then goes back and corrects. */
interface Text {
  insert(at: number, text: string): void
  delete(at: number, length: number): void
  readonly length: number
  toString(): string
}
export interface YDocument {
  getText(name: string): Text
  on(event: 'update', listener: (update: Uint8Array, origin: unknown) => void): void
}
export interface Yjs {
  readonly Doc: new () => YDocument
  mergeUpdates(updates: readonly Uint8Array[]): Uint8Array
  applyUpdate(document: YDocument, update: Uint8Array, origin?: unknown): void
}

const NOTE = 'Patient vu ce jour, bon état général, pas de fièvre ; traitement poursuivi, contrôle dans trois mois. '

export interface Typing {
  readonly updates: readonly Uint8Array[]
  readonly text: string
}

export function typeNote({ Doc }: Yjs, count: number): Typing {
  const document = new Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update) => void updates.push(update))
  const text = document.getText('note')
  for (let index = 0; updates.length < count; index++) {
    if (index % 50 === 49) text.delete(text.length - 3, 1)
    else text.insert(index % 400 === 399 ? Math.floor(text.length / 2) : text.length, NOTE[index % NOTE.length] as string)
  }
  return { updates, text: text.toString() }
}
