import { randomUUID } from 'node:crypto'
import { type Spread, spreadOf } from '../measure.ts'
import { installPeers } from './install.ts'

/**
 * As many messages opened by Signal's own library: sender keys, the scheme of its groups, in which each message is signed as ours
 * are. Its stores are in memory: nothing is written, searched or shown.
 */
interface Library {
  readonly ProtocolAddress: { new: (name: string, device: number) => unknown }
  readonly SenderKeyDistributionMessage: { create(sender: unknown, id: string, store: unknown): Promise<unknown> }
  readonly SenderKeyStore: new () => object
  processSenderKeyDistributionMessage(sender: unknown, message: unknown, store: unknown): Promise<void>
  groupEncrypt(sender: unknown, id: string, store: unknown, message: Uint8Array): Promise<{ serialize(): Uint8Array }>
  groupDecrypt(sender: unknown, store: unknown, message: Uint8Array): Promise<Uint8Array>
}

const TEXT_BYTES = 200

/** Seconds for all of them; undefined where the library cannot be had. */
export async function decryptWithLibsignal(messages: number, runs: number): Promise<Spread | undefined> {
  const peers = await installPeers()
  if (peers === undefined) return undefined
  let library: Library
  try {
    library = peers.load('@signalapp/libsignal-client')
  } catch {
    console.log('peer not available: libsignal has no library for this system')
    return undefined
  }
  const values: number[] = []
  for (let run = 0; run < runs; run++) values.push(await decryptOnce(library, messages))
  return spreadOf(values)
}

async function decryptOnce(library: Library, messages: number): Promise<number> {
  const sender = library.ProtocolAddress.new(randomUUID(), 1)
  const id = randomUUID()
  const [sending, receiving] = [storeOf(library), storeOf(library)]
  const distribution = await library.SenderKeyDistributionMessage.create(sender, id, sending)
  await library.processSenderKeyDistributionMessage(sender, distribution, receiving)
  const sealed: Uint8Array[] = []
  const text = new Uint8Array(TEXT_BYTES).fill(97)
  for (let index = 0; index < messages; index++) sealed.push((await library.groupEncrypt(sender, id, sending, text)).serialize())
  const startedAt = performance.now()
  for (const message of sealed) {
    const opened = await library.groupDecrypt(sender, receiving, message)
    if (opened.length !== text.length) throw new Error('libsignal opened something else')
  }
  return (performance.now() - startedAt) / 1000
}

function storeOf({ SenderKeyStore }: Library): object {
  let kept: unknown = null
  return Object.assign(new SenderKeyStore(), {
    async saveSenderKey(_sender: unknown, _id: string, record: unknown) {
      kept = record
    },
    getSenderKey: async () => kept
  })
}
