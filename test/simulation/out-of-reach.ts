/** Who came, or came again, to what was written while they were no member, and nobody is left there who could show it: SNAP-5. */
import { type DocumentRow, knownEpochs, loadDocument } from '../support/engine-parts.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

/** Whether what comes next in a log can be read here neither by a key of one's own, nor from a snapshot, nor shown by another honest member. */
export async function isOutOfReach(world: World, person: Person, log: string): Promise<boolean> {
  const id = Buffer.from(log.slice(0, 32), 'hex')
  const row = rowOf(person, id)
  if (!row || (row.status !== 'open' && row.status !== 'waiting') || !(await isStuck(world, person, row))) return false
  for (const other of world.people) {
    const theirs = other === person || other === world.liar ? undefined : rowOf(other, id)
    if (theirs?.status === 'open' && theirs.cursor > row.cursor && !(await isStuck(world, other, theirs))) return false
  }
  return true
}

const rowOf = ({ disk }: Person, log: Uint8Array): DocumentRow | undefined => disk.store && loadDocument(disk.store, log)

/** Something follows that neither a key of theirs opens, nor a snapshot that they can open, and that is no lie, leads past. */
async function isStuck({ relay, liar }: World, { disk }: Person, { space, log, cursor }: DocumentRow): Promise<boolean> {
  const epochs = disk.store ? knownEpochs(disk.store, space) : []
  const [head] = await relay.storage.logHeads({ space, epoch: epochs[0] ?? 0, logs: [{ log, after: cursor }] })
  if (!head || head.head <= cursor || (head.next !== undefined && epochs.includes(head.next))) return false
  for (const epoch of epochs) {
    const snapshot = await relay.storage.snapshotPart({ log, epoch, version: undefined, part: 0 })
    if (snapshot && snapshot.covers > cursor && !liar?.lies?.hasPut(log, snapshot.version)) return false
  }
  return true
}
