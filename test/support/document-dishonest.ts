/** A member who has all that an honest one has of documents, and uses it as they like: their own client is locked from then on. */
import { createNodePorts } from '@colloque/client-node'
import { memoryStore } from '@colloque/client-node/memory'
import type { Sodium } from '@colloque/crypto'
import type { NewEntry } from '@colloque/protocol'
import * as Y from 'yjs'
import type { Desk, Practice } from './clients-in-process.ts'
import { createForger } from './document-forger.ts'
import {
  type ContentRecord,
  createRelayLink,
  type DocumentBody,
  folderLogOf,
  fromHex,
  knownEpochs,
  loadAccount,
  loadSpaceEpoch,
  proveEpoch,
  type RelayLink,
  type SnapshotRecord,
  type SpaceEpoch,
  sealKeyring,
  toHex
} from './engine-parts.ts'

export interface DishonestWriter {
  readonly device: Uint8Array
  readonly relay: RelayLink
  readonly epoch: number
  readonly sodium: Sodium
  /** A Yjs client id of this device in a document. */
  client(document: string, session?: number): number
  /** Sealed as an honest device would seal it now, but for `changed`. */
  entry(document: string, body: DocumentBody | Uint8Array, changed?: Partial<ContentRecord>, entryId?: Uint8Array): NewEntry
  append(document: string, entries: readonly NewEntry[]): Promise<void>
  say(document: string, body: DocumentBody | Uint8Array, changed?: Partial<ContentRecord>): Promise<void>
  /** Gives the keys of all epochs before this one, each changed, in the tree or in another log. */
  keyring(change: (epoch: SpaceEpoch) => SpaceEpoch, document?: string): Promise<void>
  /** Puts a snapshot of the document as this device knew it, with any state, and with these changes. */
  snapshot(document: string, state: Uint8Array, changed?: Partial<SnapshotRecord>): Promise<void>
}

export async function turnDishonest(practice: Practice, desk: Desk, conversation: string): Promise<DishonestWriter> {
  const store = memoryStore(desk.store.snapshot())
  const account = loadAccount(store)
  if (account?.relayId === undefined) throw new Error('no account')
  await desk.client.call('lock', {})
  const { sodium, random } = await createNodePorts({ vaultPath: '/nonexistent/vault', files: false })
  const { clock } = practice
  const { transport } = desk.network
  const { relayUrl: url, relayId, loginSeed, device, recordSeed } = account
  const relay = createRelayLink({ transport, clock, random, sodium, url, loginSeed, expectedRelayId: relayId })
  await Promise.all([relay.start(), practice.pass(2_000)])
  const space = fromHex(conversation)
  const epoch = loadSpaceEpoch(store, space, knownEpochs(store, space)[0] ?? -1)
  if (epoch === undefined) throw new Error('no epoch')
  await proveEpoch({ ports: { sodium }, relay } as never, space, epoch)
  const forger = createForger({ store, sodium, random, device, recordSeed })

  const self: DishonestWriter = {
    device,
    relay,
    sodium,
    epoch: epoch.epoch,
    client: (document, session) => forger.client(fromHex(document), session),
    entry: (document, body, changed, entryId) => forger.entry({ space, epoch, log: fromHex(document) }, body, changed, entryId),
    async append(document, entries) {
      const sent = relay.request('append', { log: fromHex(document), epoch: epoch.epoch, entries: [...entries] })
      await Promise.all([sent, practice.pass(500)])
    },
    say: (document, body, changed) => self.append(document, [self.entry(document, body, changed)]),
    async keyring(change, document = toHex(folderLogOf(sodium, space))) {
      const known = knownEpochs(store, space).flatMap((number) => loadSpaceEpoch(store, space, number) ?? [])
      const before = known.filter((each) => each.epoch < epoch.epoch).reverse()
      const sealed = sealKeyring({ sodium, random }, epoch, { space, giver: device }, before.map(change))
      await self.say(document, { type: 'keyring', epoch: epoch.epoch, sealed })
    },
    async snapshot(document, state, changed) {
      const log = fromHex(document)
      const { snapshot, covers, previous, parts } = forger.snapshot({ space, epoch, log }, state, changed)
      for (const [part, bytes] of parts.entries())
        await Promise.all([
          relay.request('put-snapshot-part', { log, epoch: epoch.epoch, snapshot, part, bytes }),
          practice.pass(100)
        ])
      const place = { log, epoch: epoch.epoch, snapshot, covers, previous }
      await Promise.all([relay.request('put-snapshot', { ...place, parts: parts.length }), practice.pass(500)])
    }
  }
  return self
}

/** A Yjs update as a client of this id writes it. */
export function updateBy(client: number, write: (doc: Y.Doc) => void, on = new Y.Doc()): Uint8Array {
  on.clientID = client
  let update: Uint8Array = new Uint8Array(0)
  const keep = (given: Uint8Array): void => {
    update = given
  }
  on.on('update', keep)
  on.transact(() => write(on))
  on.off('update', keep)
  return update
}

export function paragraph(text: string): (doc: Y.Doc) => void {
  return (doc) => {
    const element = new Y.XmlElement('paragraph')
    doc.getXmlFragment('content').insert(0, [element])
    element.insert(0, [new Y.XmlText(text)])
  }
}
