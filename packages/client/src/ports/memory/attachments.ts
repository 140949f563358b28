import type { AttachmentStore } from '../store.ts'

export interface MemoryAttachments extends AttachmentStore {
  ids(): string[]
  clear(): void
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
  return {
    size: async (id) => files.get(id)?.length,
    async append(id, offset, bytes) {
      const before = files.get(id) ?? new Uint8Array(0)
      if (offset > before.length) throw new Error('append beyond the end')
      const after = new Uint8Array(offset + bytes.length)
      after.set(before.subarray(0, offset))
      after.set(bytes, offset)
      files.set(id, after)
    },
    sync: async () => undefined,
    read: async (id, start, end, into) => placed((files.get(id) ?? new Uint8Array(0)).slice(start, end), into),
    async remove(id) {
      files.delete(id)
    },
    ids: () => [...files.keys()],
    clear: () => files.clear(),
    copy: () => createMemoryAttachments(files)
  }
}
