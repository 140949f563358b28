import { concat, equalBytes, u64be } from '@colloque/crypto'
import { ENTRY_KIND } from '@colloque/protocol'
import type { DirectoryHead } from '../features/directory/directory.ts'

/** The MLS authenticated data of entries: where they stand and, for commits, the directory that they were made under. */
export const messageData = (log: Uint8Array, entryId: Uint8Array): Uint8Array =>
  concat(log, entryId, Uint8Array.of(ENTRY_KIND.entry))

export const commitData = (log: Uint8Array, entryId: Uint8Array, directory: DirectoryHead): Uint8Array =>
  concat(log, entryId, Uint8Array.of(ENTRY_KIND.commit), u64be(directory.index), directory.hash)

/** The directory head named by a commit at this place; undefined when the data is of any other form. */
export function directoryOf(data: Uint8Array, log: Uint8Array, entryId: Uint8Array): DirectoryHead | undefined {
  const start = concat(log, entryId, Uint8Array.of(ENTRY_KIND.commit))
  if (data.length !== start.length + 40 || !equalBytes(data.subarray(0, start.length), start)) return undefined
  const view = new DataView(data.buffer, data.byteOffset + start.length)
  const index = Number(view.getBigUint64(0))
  if (!Number.isSafeInteger(index)) return undefined
  return { index, hash: data.slice(start.length + 8) }
}
