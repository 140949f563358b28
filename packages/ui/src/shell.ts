/** What the interface asks of the program around it: Electron or a browser. Nothing secret passes here, and no content but the names of files to be saved. */
export interface Shell {
  readonly kind: 'browser' | 'desktop'
  readonly version: string
  /** For the screens before the vault is open; nothing about the person. */
  readonly hints: Hints
  rememberHints(hints: Hints): void
  /** How many files the page alone had as it was before it was loaded anew: they went with it. */
  readonly lostFiles: number
  /** How many it alone has now. A browser asks before it goes with any. */
  noteHeldFiles(count: number): void
  /** Puts copies where the person chooses. Rejects with a Refusal. */
  save(files: readonly FileToSave[]): Promise<'saved' | 'cancelled'>
  /**
   * Writes one file as it comes, where the person chooses, in parts of at most SAVED_PART_BYTES, each asked for when the one before was
   * taken. It stands there when it is whole and not before; what `parts` throws leaves none, and is thrown here. Rejects with a Refusal.
   */
  saveStream(name: string, parts: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<'saved' | 'cancelled'>
  /** In the person's browser. The desktop program asks first; in a browser the interface has. */
  openExternal(url: string): Promise<void>
  /** Says that something arrived, never what. */
  notify(notice: Notice): void
  /** The person followed a notification, or opened a colloque:// link. */
  onOpen(listener: (opened: { readonly conversation: string } | { readonly link: string }) => void): () => void
  setUnread(count: number): void
  /** Names and licences of what the program is made of. */
  licences(): Promise<readonly Licence[]>
}
export const SAVED_PART_BYTES = 1024 * 1024
export interface Hints {
  readonly language: 'fr' | 'en'
  readonly theme: 'system' | 'light' | 'dark'
}
export interface FileToSave {
  readonly id: string
  readonly name: string
}
export interface Notice {
  readonly title: string
  readonly conversation: string
  readonly urgent: boolean
}
export interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
}
