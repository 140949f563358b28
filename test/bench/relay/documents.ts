import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isSmall, printFigure, type Spread, spreadOf } from '../measure.ts'
import { installPeers } from '../peers/install.ts'
import type { DocumentOrder } from './document-process.ts'
import { createLog, type Keys, newKeys, type Peer } from './peer.ts'
import { startService } from './service.ts'
import { type Typing, typeNote, type Yjs } from './typing.ts'

/**
 * What a document log will carry, made of the product's own pieces: the updates of 5 ms merged, signed as a record, sealed in the
 * envelope, durable at a real relay and handed to ten readers, of which one opens, verifies and applies. The rooms that edit
 * documents come later; their keys will be others, and nothing else of this.
 */
const UPDATES = isSmall ? 2_000 : 15_000
const READERS = 10
const RUNS = 3

export async function benchDocuments(peer: Peer, url: string, keys: Keys): Promise<void> {
  const peers = await installPeers()
  if (peers === undefined) {
    console.log('document updates: not measured, for they are updates of Yjs')
    return
  }
  const typing = typeNote(peers.load('yjs') as Yjs, UPDATES)
  const measure = async (run: () => Promise<number>): Promise<Spread> => {
    const values: number[] = []
    for (let time = 0; time <= RUNS; time++) {
      const seconds = await run()
      if (time > 0) values.push(UPDATES / seconds)
    }
    return spreadOf(values)
  }
  const ours = await measure(async () => {
    const own = { ...newKeys(), device: keys.device }
    await createLog(peer, own)
    return write({ kind: 'colloque', url, keys: own, peers: peers.folder, ...typing, readers: READERS })
  })
  const theirs = await measure(() =>
    withService(new URL('./hocuspocus-server.ts', import.meta.url), [peers.folder], 'hocuspocus', peers.folder, typing)
  )
  const raw = await measure(() => withService(new URL('./raw-broadcast.ts', import.meta.url), [], 'raw', peers.folder, typing))
  const name = 'document updates a second in signed durable records (rooms to come)'
  printFigure({
    name,
    value: ours,
    unit: '/s',
    aim: { atLeast: 15_000 },
    beside: { name: 'hocuspocus, in clear, not durable', value: theirs, ratio: { atLeast: 2 } }
  })
  printFigure({ name: 'the same updates, each sent to each by raw ws', value: raw, unit: '/s' })
}

async function withService(
  program: URL,
  given: readonly string[],
  kind: 'hocuspocus' | 'raw',
  peers: string,
  typing: Typing
): Promise<number> {
  const service = await startService(program, given)
  try {
    return await write({ kind, url: service.words[0] as string, peers, ...typing, readers: READERS })
  } finally {
    await service.stop()
  }
}

/** One process writes and two read, whoever serves. Gives the seconds until the last reader had all. */
async function write(order: DocumentOrder): Promise<number> {
  const path = fileURLToPath(new URL('./document-process.ts', import.meta.url))
  const start = (role: DocumentOrder['role'], share: Partial<DocumentOrder>) => {
    const child = fork(path, { serialization: 'advanced' })
    const word = (wanted: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const failed = (code: unknown, signal: unknown): void =>
          reject(new Error(`a process of the document bench ended: ${order.kind} ${role} ${wanted} ${code ?? signal}`))
        child.once('exit', failed)
        child.on('message', (message: { word: string; atMs: number }) => {
          if (message.word !== wanted) return
          child.off('exit', failed)
          resolve(message.atMs)
        })
      })
    const ready = word('ready')
    child.send({ ...order, role, ...share })
    return { child, ready, word }
  }
  const half = Math.floor(order.readers / 2)
  const readers = [
    start('read', { readers: half, verifies: true }),
    start('read', { readers: order.readers - half, verifies: false })
  ]
  const writer = start('write', {})
  const all = [...readers, writer]
  await Promise.all(all.map(({ ready }) => ready))
  const done = readers.map(({ word }) => word('done'))
  const began = writer.word('began')
  writer.child.send('go')
  const [from, ...ends] = await Promise.all([began, ...done])
  await Promise.all(
    all.map(({ child }) => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      return ended
    })
  )
  return (Math.max(...ends) - (from as number)) / 1000
}
