/** The documents that one port has open: their frames go to that port alone, and they are closed with it. */
import type { AnyEvent, CheckedInputOf, ClientContract, CommandName, OutputOf } from './contract.ts'
import { Refusal } from './refusal.ts'

/** More windows than anyone looks at. */
export const OPENED_DOCUMENTS = 64

export interface OpenedDocuments {
  /** Around each call of the port. A session of another port is refused as `unknown-document`. */
  follow<T>(name: CommandName, input: unknown, call: () => Promise<T>): Promise<T>
  /** Whether an event is for this port. */
  concerns(event: AnyEvent): boolean
  /** The port is gone. */
  end(): void
}

export function openedDocuments(contract: Pick<ClientContract, 'call'>): OpenedDocuments {
  const opened = new Set<string>()
  let isOver = false
  const close = (session: string): void => void contract.call('close-document', { session }).catch(() => undefined)

  return {
    async follow(name, input, call) {
      if (name === 'document-frame' || name === 'close-document') {
        const { session } = input as CheckedInputOf<'close-document'>
        if (!opened.has(session)) throw new Refusal('unknown-document')
        if (name === 'close-document') opened.delete(session)
      }
      if (name !== 'open-document') return call()
      if (opened.size >= OPENED_DOCUMENTS) throw new Refusal('too-many-calls', { maximum: OPENED_DOCUMENTS })
      const output = await call()
      const { session } = output as OutputOf<'open-document'>
      if (isOver) close(session)
      else opened.add(session)
      return output
    },
    concerns: (event) => (event.type !== 'document-frame' && event.type !== 'document-closed') || opened.has(event.session),
    end() {
      isOver = true
      for (const session of opened) close(session)
      opened.clear()
    }
  }
}
