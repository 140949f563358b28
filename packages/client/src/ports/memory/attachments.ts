import type { AttachmentStore } from '../store.ts'

export interface MemoryAttachments extends AttachmentStore {
  ids(): string[]
  clear(): void
  /** What was appended in passing and not synced is gone, as after a power cut. */
  cutPower(): void
  copy(): MemoryAttachments
}

/** What was read, in the reader's own buffer when it gave one. */
export function placed(bytes: Uint8Array, into: Uint8Array | undefined): Uint8Array {
  into?.set(bytes)
  return into ? into.subarray(0, bytes.length) : bytes
}

/** The attachments' folder as a map. */
export function createMemoryAttachments(kept: ReadonlyMap<string, Uint8Array> = new Map()): MemoryAttachments {
  const files = new Map(kept)
  /** How much of a file is durable, where that is not all. */
  const synced = new Map<string, number>()
  return {
    size: async (id) => files.get(id)?.length,
    async append(id, offset, bytes, isPassing = false) {
      const before = files.get(id) ?? new Uint8Array(0)
      if (offset > before.length) throw new Error('append beyond the end')
      const after = new Uint8Array(offset + bytes.length)
      after.set(before.subarray(0, offset))
      after.set(bytes, offset)
      files.set(id, after)
      if (isPassing) synced.set(id, Math.min(synced.get(id) ?? before.length, offset))
      else synced.delete(id)
    },
    async sync(id) {
      synced.delete(id)
    },
    read: async (id, start, end, into) => placed((files.get(id) ?? new Uint8Array(0)).slice(start, end), into),
    async remove(id) {
      files.delete(id)
      synced.delete(id)
    },
    ids: () => [...files.keys()],
    clear() {
      files.clear()
      synced.clear()
    },
    cutPower() {
      for (const [id, bytes] of files) files.set(id, bytes.slice(0, synced.get(id) ?? bytes.length))
      synced.clear()
    },
    copy: () => createMemoryAttachments(files)
  }
}
