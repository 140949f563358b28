import { randomBytes, randomInt } from 'node:crypto'
import { ClientError, type Store } from '@colloque/client'
import { createManualClock } from '@colloque/client/memory'
import { type MemoryStore, memoryStore } from '@colloque/client-node/memory'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import {
  type Core,
  clientIdOf,
  createDocuments,
  createFolders,
  createNativeSodium,
  type DocumentBody,
  type DocumentLogs,
  type Folders,
  folderLogOf,
  migrate,
  toHex,
  type WrittenUpdate
} from '../../support/engine-parts.ts'
import { isProjected, treeInDocument, treeInRows } from '../../support/tree-in-rows.ts'

const sodium = createNativeSodium()
const bytes = (digit: number, length = 16): Uint8Array => new Uint8Array(length).fill(digit)
const space = bytes(1)
const conversation = toHex(space)
const log = folderLogOf(sodium, space)
const ownDevice = bytes(2)

interface Entry {
  readonly device: Uint8Array
  readonly entryId: Uint8Array
  readonly body: DocumentBody
}

/** One device's documents and trees over its vault, whose log is what the test says it is. */
function openDevice(store: MemoryStore, sent: (entry: Entry) => void, at = 0) {
  /** Full for what only spares work. */
  const disk = { isFull: false }
  const guarded: Store = {
    ...store,
    transaction(body, isPassing) {
      if (disk.isFull && isPassing) throw new ClientError('disk-full')
      return store.transaction(body, isPassing)
    }
  }
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) }
  const clock = createManualClock()
  clock.advance(at)
  const core = {
    ports: { sodium, clock, random, log() {} },
    store: guarded,
    identity: { account: ownDevice, device: ownDevice },
    settings: { get: () => ({ readReceipts: false }) },
    emit() {}
  } as unknown as Core
  const logs = {
    follow() {},
    attend() {},
    wake() {},
    erase() {},
    mayWrite: () => true,
    state: (which: Uint8Array) =>
      toHex(which) === toHex(log) ? { space, kind: 'folders', status: 'live', cursor: 0 } : undefined,
    keep(_: Uint8Array, update: WrittenUpdate) {
      const entryId = random.bytes(16)
      sent({ device: ownDevice, entryId, body: { type: 'update', ...update } })
      return entryId
    }
  } as unknown as DocumentLogs
  const signals = { onSignal: () => () => {} }
  let folders: Folders
  const documents = createDocuments(core, () => logs, signals as never, {
    judged: (where, verdict) => folders.judged(where, verdict),
    changed: (where) => folders.treeChanged(where)
  })
  const files = { erase() {}, follow() {} }
  folders = createFolders(core, { session: () => ({}) } as never, documents, logs, () => files as never)
  return { store, core, clock, disk, documents, folders }
}
type Device = ReturnType<typeof openDevice>

function newVault(): MemoryStore {
  const store = memoryStore()
  migrate(store)
  store.run('INSERT INTO document (log) VALUES (?)', log)
  store.run(
    `INSERT INTO document_log (log, space, kind, status, cursor, hash, read_at) VALUES (?, ?, 'folders', 'open', 0, ?, 0)`,
    log,
    space,
    bytes(0, 32)
  )
  return store
}

/** What is listed, the rows and the document that all of it is read off. */
function compare({ store, folders }: Device, hint: string): void {
  const projected = treeInDocument(store, log)
  expect([...folders.nodesIn(log).values()], hint).toEqual(projected)
  expect(isProjected(store, log), hint).toBe(true)
  expect(treeInRows(store, log), hint).toEqual(projected)
}

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** A colleague, who has read the log up to some point and writes on that. */
interface Member {
  readonly device: Uint8Array
  readonly doc: Y.Doc
  readonly unsent: Uint8Array[]
  cursor: number
}

function newMember(index: number): Member {
  const device = bytes(10 + index)
  const doc = new Y.Doc()
  doc.clientID = clientIdOf(sodium, log, device, 0)
  const unsent: Uint8Array[] = []
  doc.on('update', (update: Uint8Array, origin: unknown) => void (origin !== 'log' && unsent.push(update)))
  return { device, doc, unsent, cursor: 0 }
}

const recordOf = ({ device }: Member, update: Uint8Array): Entry => ({
  device,
  entryId: new Uint8Array(randomBytes(16)),
  body: { type: 'update', session: 0, at: 1, update }
})

/** What happens around one device, and to it. */
class Story {
  readonly next: (below: number) => number
  readonly members = [0, 1, 2].map(newMember)
  readonly entries: Entry[] = []
  readonly outbox: Entry[] = []
  device: Device
  read = 0

  constructor(seed: number) {
    this.next = numbers(seed)
    this.device = openDevice(newVault(), (entry) => this.outbox.push(entry))
  }

  one<T>(list: readonly T[]): T | undefined {
    return list[this.next(Math.max(1, list.length))]
  }

  memberWrites(): void {
    const member = this.one(this.members) as Member
    const nodes = member.doc.getMap<unknown>('nodes')
    const known = [...nodes.keys()].sort()
    member.doc.transact(() => {
      for (let count = 0; count <= this.next(3); count++) this.change(nodes, known)
    })
  }

  /** Also what no honest program writes. */
  change(nodes: Y.Map<unknown>, known: readonly string[]): void {
    const what = this.next(12)
    const id = this.one(known)
    const node = id === undefined ? undefined : nodes.get(id)
    if (what < 4 || id === undefined || !(node instanceof Y.Map)) return this.addNode(nodes, known)
    if (what === 4) node.set('name', `renamed ${this.next(1000)}\ud83d`)
    else if (what === 5) node.set('parent', this.one(known))
    else if (what === 6) node.delete('parent')
    else if (what === 7) node.set('trashedAt', this.next(1000))
    else if (what === 8) node.delete('trashedAt')
    else if (what === 9) this.tag(node)
    else if (what === 10) nodes.delete(id)
    else if (this.next(2) === 0) nodes.set(id, 'no node')
    else node.set('kind', this.one(['folder', 'document', 'nothing']))
  }

  tag(node: Y.Map<unknown>): void {
    const tags = node.get('tags')
    if (tags instanceof Y.Map) tags.set(`tag ${this.next(3)}`, this.next(3) > 0)
    else node.set('tags', new Y.Map([['first', true]]))
  }

  addNode(nodes: Y.Map<unknown>, known: readonly string[]): void {
    const id = Array.from({ length: 32 }, () => this.next(16).toString(16)).join('')
    const kind = this.one(['folder', 'folder', 'document', 'file'])
    const sealed = { blob: bytes(1), key: bytes(2, 32), readToken: bytes(3, 32), hash: bytes(4, 32) }
    const file = { ...sealed, sizeBytes: this.next(1000), mediaType: 'image/png' }
    const fields = { kind, name: `n ${this.next(1000)}`, createdAt: this.next(1000), ...(kind === 'file' && { file }) }
    const parent = this.one(known)
    nodes.set(id, new Y.Map(Object.entries({ ...fields, ...(parent !== undefined && this.next(2) === 0 && { parent }) })))
  }

  ownWrites(): void {
    const { folders } = this.device
    const nodes = [...folders.nodesIn(log).values()]
    const parent = this.one([undefined, ...nodes.filter(({ kind }) => kind === 'folder')])?.id
    const id = this.one(nodes)?.id
    const what = this.next(8)
    try {
      if (what < 2 || id === undefined) folders.createFolder(conversation, parent, `own ${this.next(1000)}`)
      else if (what === 2) folders.rename(conversation, id, `own ${this.next(1000)}`)
      else if (what === 3) folders.move(conversation, [id], parent)
      else if (what === 4) folders.tag(conversation, id, [`own ${this.next(3)}`])
      else if (what === 5) folders.trash(conversation, [id])
      else if (what === 6) folders.restore(conversation, [id])
      else folders.remove(conversation, [id])
    } catch (error) {
      expect(error).toBeInstanceOf(ClientError)
    }
  }

  /** Somebody's next record reaches the log, in the order in which each wrote. */
  relayTakes(): void {
    const member = this.one([undefined, ...this.members])
    const update = member?.unsent.shift()
    if (member && update) this.entries.push(recordOf(member, update))
    const own = member === undefined ? this.outbox.shift() : undefined
    if (own) this.entries.push(own)
  }

  membersRead(): void {
    const member = this.one(this.members) as Member
    for (; member.cursor < this.entries.length; member.cursor++) {
      const { body } = this.entries[member.cursor] as Entry
      if (body.type === 'update') Y.applyUpdate(member.doc, body.update, 'log')
    }
  }

  /** `how`: whole, with the disk full in its midst, or with the process ending before memory followed. */
  deviceReads(how: 'whole' | 'undone' | 'ended', count = 1 + this.next(4)): void {
    const { documents, store, core } = this.device
    const from = this.read
    const until = Math.min(this.entries.length, from + count)
    const read = this.entries.slice(from, until).map((entry, index) => {
      const place = {
        space,
        log,
        kind: 'folders' as const,
        account: entry.device,
        seq: from + index + 1,
        epoch: 1,
        headSeq: from + index
      }
      return { ...place, ...entry, isOwn: entry.device === ownDevice }
    })
    const transact = (): void =>
      core.store.transaction(() => {
        for (const entry of read) documents.content.apply(entry)
        store.run('UPDATE document_log SET cursor = ? WHERE log = ?', until, log)
        if (how === 'undone') throw new ClientError('disk-full')
      })
    if (how === 'undone') return expect(transact).toThrow()
    transact()
    this.read = until
    if (how === 'ended') {
      if (read.some(({ isOwn }) => !isOwn)) expect(isProjected(store, log)).toBe(false)
      this.crash()
    } else documents.content.stored(log, read)
  }

  /** The next process finds what was stored, and what was to be sent. */
  crash(): void {
    this.device = openDevice(memoryStore(this.device.store.snapshot()), (entry) => this.outbox.push(entry))
  }

  /** A snapshot of the log up to somewhere behind what was read, by somebody who has read it all. */
  adopt(isEnded: boolean): void {
    const { documents, store } = this.device
    const honest = new Y.Doc()
    for (const { body } of this.entries) if (body.type === 'update') Y.applyUpdate(honest, body.update)
    const content = { state: Y.encodeStateAsUpdate(honest), digest: bytes(0, 32), authors: [], versions: [] }
    const covers = this.entries.length
    const how = this.next(2) === 0 ? ('beside' as const) : ('instead' as const)
    store.transaction(() => {
      documents.content.adopt(log, covers, content, how)
      store.run('UPDATE document_log SET cursor = ? WHERE log = ?', covers, log)
    })
    this.read = covers
    if (isEnded) {
      expect(isProjected(store, log)).toBe(false)
      this.crash()
    } else documents.content.adopted(log, how)
  }

  async checkpoint(): Promise<void> {
    this.device.clock.advance(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** A list is shown all the same, and the rows follow when there is room. */
  fullDisk(): void {
    const { disk, store, folders } = this.device
    disk.isFull = true
    if (this.next(2) === 0) this.ownWrites()
    else this.deviceReads('whole')
    expect([...folders.nodesIn(log).values()]).toEqual(treeInDocument(store, log))
    disk.isFull = false
  }

  async step(): Promise<string> {
    const what = this.next(40)
    if (what < 10) this.memberWrites()
    else if (what < 14) this.membersRead()
    else if (what < 20) this.ownWrites()
    else if (what < 28) this.relayTakes()
    else if (what < 34) this.deviceReads('whole')
    else if (what === 34) this.deviceReads('undone')
    else if (what === 35) this.deviceReads('ended')
    else if (what === 36) this.crash()
    else if (what === 37) await this.checkpoint()
    else if (what === 38) this.fullDisk()
    else if (this.next(3) === 0) this.adopt(this.next(2) === 0)
    return `step ${what}`
  }
}

describe('the rows of a tree', () => {
  it('[TREE-1] are what its document says, whoever wrote at once, whatever was undone, adopted or ended in between', async () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    console.log(`tree rows seed ${seed}`)
    for (let round = 0; round < 5; round++) {
      const story = new Story(seed + round)
      for (let step = 0; step < 200; step++) {
        const what = await story.step()
        compare(story.device, `seed ${seed} round ${round} step ${step}: ${what}`)
      }
      expect(story.entries.length).toBeGreaterThan(5)
    }
  })

  it('are all that a core just started reads to show it', () => {
    const { device, outbox } = new Story(1)
    const folder = device.folders.createFolder(conversation, undefined, 'Courriers')
    device.folders.createDocument(conversation, folder, 'Lettre')
    const { store } = openDevice(memoryStore(device.store.snapshot()), () => {})
    // Nobody could make the document of this.
    store.run("UPDATE document_update SET bytes = x'ff'")
    const { folders } = openDevice(store, () => {})
    expect([...folders.nodesIn(log).values()].map(({ name }) => name).sort()).toEqual(['Courriers', 'Lettre'])
    expect(outbox).toHaveLength(2)
  })

  it('are kept up by a document that a refused command leaves where it is', () => {
    const { device } = new Story(3)
    const { documents, folders } = device
    const outer = folders.createFolder(conversation, undefined, 'Dehors')
    const inner = folders.createFolder(conversation, outer, 'Dedans')
    const doc = documents.docOf(log)
    expect(() => folders.move(conversation, [outer], inner)).toThrow('invalid-move')
    expect(documents.docOf(log)).toBe(doc)
    compare(device, 'after the refusal')
  })

  it('[TREE-2] have again what this device took out, and the log did not let go', () => {
    const story = new Story(2)
    const { folders } = story.device
    const id = folders.createFolder(conversation, undefined, 'Dossier')
    folders.trash(conversation, [id])
    story.entries.push(...story.outbox.splice(0))
    const member = newMember(0)
    for (const { body } of story.entries) if (body.type === 'update') Y.applyUpdate(member.doc, body.update, 'log')
    member.doc.getMap<Y.Map<unknown>>('nodes').get(id)?.delete('trashedAt')
    const [update] = member.unsent as [Uint8Array]
    folders.remove(conversation, [id])
    expect(treeInRows(story.device.store, log)).toEqual([])
    story.entries.push(recordOf(member, update), ...story.outbox.splice(0))
    story.deviceReads('whole', 1)
    const isIndexed = () => story.device.store.get('SELECT 1 FROM document WHERE unindexed = 0') !== undefined
    story.device.store.run('UPDATE document SET unindexed = 0')
    while (story.read < story.entries.length) story.deviceReads('whole', 1)
    compare(story.device, 'after the refusal')
    expect(isIndexed()).toBe(false)
    expect([...folders.nodesIn(log).keys()]).toEqual([id])
  })

  it('[TREE-5] lose a name with the record that erases it for good, also when the process ends there', () => {
    const story = new Story(2)
    const { folders } = story.device
    const id = folders.createFolder(conversation, undefined, 'Dossier')
    folders.trash(conversation, [id])
    const [created, trashed] = story.outbox.splice(0) as [Entry, Entry]
    const member = newMember(0)
    for (const { body } of [created, trashed]) if (body.type === 'update') Y.applyUpdate(member.doc, body.update, 'log')
    member.doc.getMap('nodes').delete(id)
    const [update] = member.unsent as [Uint8Array]
    for (const entry of [created, trashed, recordOf(member, update)]) {
      story.entries.push(entry)
      expect(treeInRows(story.device.store, log)).toHaveLength(1)
      story.deviceReads('ended', 1)
    }
    expect(treeInRows(story.device.store, log)).toEqual([])
  })
})
