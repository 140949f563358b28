/** A member who has all that an honest one has of documents, and uses it as they like: their own client is locked from then on. */
import { createNodePorts } from '@colloque/client-node'
import { memoryStore } from '@colloque/client-node/memory'
import type { NewEntry } from '@colloque/protocol'
import * as Y from 'yjs'
import type { Desk, Practice } from './clients-in-process.ts'
import {
  type ContentRecord,
  clientIdOf,
  createRelayLink,
  type DocumentBody,
  encodeDocumentBody,
  entryKey,
  fromHex,
  knownEpochs,
  loadAccount,
  loadDocument,
  loadSpaceEpoch,
  proveEpoch,
  type RelayLink,
  type SnapshotRecord,
  sealEntry,
  sealSnapshot,
  signRecord,
  signSnapshot
} from './engine-parts.ts'

export interface DishonestWriter {
  readonly device: Uint8Array
  readonly relay: RelayLink
  readonly epoch: number
  /** A Yjs client id of this device in a document. */
  client(document: string, session?: number): number
  /** Sealed as an honest device would seal it now, but for `changed`. */
  entry(document: string, body: DocumentBody | Uint8Array, changed?: Partial<ContentRecord>): NewEntry
  append(document: string, entries: readonly NewEntry[]): Promise<void>
  say(document: string, body: DocumentBody | Uint8Array, changed?: Partial<ContentRecord>): Promise<void>
  /** Puts a snapshot of the document as this device knew it, with any state, and with these changes. */
  snapshot(document: string, state: Uint8Array, changed?: Partial<SnapshotRecord>): Promise<void>
}

const DIGEST = new Uint8Array(32)

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
  const named = { index: 0, hash: new Uint8Array(32) }
  const counters = new Map<string, number>()

  function counterOf(document: string): number {
    const known = store.get<{ counter: number }>(
      'SELECT own_counter AS counter FROM document_log WHERE log = ?',
      fromHex(document)
    )
    const next = (counters.get(document) ?? known?.counter ?? 0) + 1
    counters.set(document, next)
    return next
  }

  const self: DishonestWriter = {
    device,
    relay,
    epoch: epoch.epoch,
    client: (document, session = 0) => clientIdOf(sodium, fromHex(document), device, session),
    entry(document, body, changed = {}) {
      const log = fromHex(document)
      const entryId = random.bytes(16)
      const honest: ContentRecord = {
        version: 1,
        space,
        log,
        epoch: epoch.epoch,
        record: entryId,
        device,
        counter: changed.counter ?? counterOf(document),
        directory: named,
        body: body instanceof Uint8Array ? body : encodeDocumentBody(body)
      }
      const signed = signRecord(sodium, { ...honest, ...changed }, recordSeed)
      return { entryId, bytes: sealEntry({ sodium, random }, epoch, entryKey(epoch, log), { log, entryId }, signed) }
    },
    async append(document, entries) {
      const sent = relay.request('append', { log: fromHex(document), epoch: epoch.epoch, entries: [...entries] })
      await Promise.all([sent, practice.pass(500)])
    },
    say: (document, body, changed) => self.append(document, [self.entry(document, body, changed)]),
    async snapshot(document, state, changed = {}) {
      const log = fromHex(document)
      const row = loadDocument(store, log)
      if (row === undefined) throw new Error('no such document')
      const snapshot = random.bytes(16)
      const record: SnapshotRecord = {
        ...{ version: 1, space, log, epoch: epoch.epoch, snapshot, device, covers: row.cursor, hash: row.hash },
        ...{ directory: named, state, digest: DIGEST, authors: [], versions: [] },
        ...changed
      }
      const parts = sealSnapshot({ sodium, random }, epoch, { log, snapshot }, signSnapshot(sodium, record, recordSeed))
      for (const [part, bytes] of parts.entries())
        await Promise.all([
          relay.request('put-snapshot-part', { log, epoch: epoch.epoch, snapshot, part, bytes }),
          practice.pass(100)
        ])
      const place = { log, epoch: epoch.epoch, snapshot, covers: record.covers, previous: row.snapshot.version }
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
