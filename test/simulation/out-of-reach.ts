/** Who came, or came again, to what was written while they were no member, and nobody is left there who could show it: SNAP-5. */
import { knownEpochs, loadDocument } from '../support/engine-parts.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

/** Whether what comes next in a log can be read here neither by a key of one's own, nor from a snapshot, nor shown by another honest member. */
export async function isOutOfReach({ relay, people, liar }: World, person: Person, log: string): Promise<boolean> {
  const id = Buffer.from(log.slice(0, 32), 'hex')
  const { store } = person.disk
  const row = store && loadDocument(store, id)
  if (!row || (row.status !== 'open' && row.status !== 'waiting')) return false
  const epochs = knownEpochs(store, row.space)
  const logs = [{ log: id, after: row.cursor }]
  const [head] = await relay.storage.logHeads({ space: row.space, epoch: epochs[0] ?? 0, logs })
  if (!head || head.head <= row.cursor || (head.next !== undefined && epochs.includes(head.next))) return false
  for (const epoch of epochs) {
    const snapshot = await relay.storage.snapshotPart({ log: id, epoch, version: undefined, part: 0 })
    if (snapshot && snapshot.covers > row.cursor) return false
  }
  return !people.some((other) => {
    const theirs = other.disk.store && loadDocument(other.disk.store, id)
    return other !== person && other !== liar && theirs?.status === 'open' && theirs.cursor > row.cursor
  })
}
