/** Whole clients of one practice in one process, and what their relay was given of each conversation. It opens nothing that is sealed. */
import { type AnyRequest, decodeClientFrame, type Entry, type RequestOf } from '@colloque/protocol'
import { createMemoryStorage } from '@colloque/server'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../support/clients-in-process.ts'

export interface SealedRecords {
  readonly practice: Practice
  /** A desk of a new member; the first founds the association. */
  member(name: string): Promise<Desk>
  /** All entries of a conversation, in order. */
  entriesOf(conversation: string): Promise<readonly Entry[]>
}

export async function openSealedRecords(): Promise<SealedRecords> {
  const storage = createMemoryStorage()
  const practice = await openPractice(storage)
  let founder: Desk | undefined
  return {
    practice,
    async member(name) {
      if (founder) return practice.newcomer(founder, name)
      founder = await practice.desk()
      const profile = { name, profession: 'médecin' }
      const association = { link: practice.foundingLink, association: 'Cabinet fictif' }
      founder.account = (await founder.client.call('found', { ...association, profile, passphrase: PASSPHRASE })).account
      await practice.settle()
      return founder
    },
    async entriesOf(conversation) {
      const space = await storage.space(Buffer.from(conversation, 'hex'))
      if (space === undefined) throw new Error('no such conversation')
      const entries: Entry[] = []
      for (let epoch = 0; epoch <= space.epoch; epoch++)
        entries.push(...(await storage.read({ log: space.mainLog, epoch, after: 0, entries: 10_000, bytes: 1 << 28 })).entries)
      return entries
    }
  }
}

/** What a desk asked of the relay by this name, as it left. */
export function requestsOf<N extends AnyRequest['type']>({ frames }: Desk, name: N): (RequestOf<N> & { readonly type: N })[] {
  return frames.flatMap((frame) => {
    const decoded = decodeClientFrame(frame)
    const request: unknown = decoded.kind === 'request' ? decoded.body : undefined
    return (request as AnyRequest | undefined)?.type === name ? [request as RequestOf<N> & { readonly type: N }] : []
  })
}
