/**
 * The sealed bytes of one attachment beside the vault: what is uploaded from, and what was downloaded. It grows chunk by
 * chunk to its known size, and after a crash it keeps exactly what is durable and whole. It never seals and never sends.
 */
import {
  blobHash,
  CHUNK_BYTES,
  chunkCount,
  openChunk,
  paddedSize,
  SEALED_CHUNK_BYTES,
  WINDOW_BYTES,
  windowHash
} from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { sealedSizeOf } from './reference.ts'

export const WINDOW_CHUNKS = WINDOW_BYTES / 65_536
const SEALED_WINDOW_BYTES = WINDOW_CHUNKS * SEALED_CHUNK_BYTES

export interface SealedCopy {
  /** Of the whole blob. */
  readonly sizeBytes: number
  readonly chunks: number
  /** Durable bytes so far: whole chunks. */
  durableBytes(): number
  isComplete(): boolean
  /** Index after the last chunk of the window that the byte at `offset` falls in. */
  windowEnd(offset: number): number
  /** Appends whole chunks, up to the end of a window at most. Durable when this resolves, the hash of a full window noted; the buffer is then the caller's again. */
  append(sealed: Uint8Array): Promise<void>
  /** Into the first bytes of `into`, when there is one. */
  read(start: number, end: number, into?: Uint8Array): Promise<Uint8Array>
  /** Resolves when there are durable bytes after `offset`; rejects when the signal aborts. */
  beyond(offset: number, signal: AbortSignal): Promise<void>
  /** Whether these bytes are the chunk of this index under the file's key. */
  isAuthentic(index: number, sealed: Uint8Array): boolean
  /** The blob's hash; only when complete. */
  hash(): Uint8Array
}

/** Finds what is durable. Bytes past the last noted window may be torn by a crash: of these, the chunks that open are kept. */
export async function openSealedCopy(core: Core, row: AttachmentRow): Promise<SealedCopy> {
  const { store } = core
  const { sodium, vault } = core.ports
  const id = toHex(row.attachment)
  const chunks = chunkCount(paddedSize(row.size_bytes))
  const sizeBytes = sealedSizeOf(row.size_bytes)
  const hashes = notedHashes(core, row.attachment)
  let durable = 0
  /** The chunks of the window that is not full yet. */
  let open: Uint8Array[] = []
  let grown = Promise.withResolvers<void>()
  /** Where chunks are opened that nobody reads yet. */
  const opened = new Uint8Array(CHUNK_BYTES)

  function isAuthentic(index: number, sealed: Uint8Array): boolean {
    const into = opened.subarray(0, Math.max(0, sealed.length - (SEALED_CHUNK_BYTES - CHUNK_BYTES)))
    try {
      openChunk(sodium, row.key, index, index === chunks - 1, sealed, into)
      return true
    } catch {
      return false
    }
  }

  function take(sealed: Uint8Array): void {
    open.push(...intoChunks(sealed))
    durable += sealed.length
    if (open.length === WINDOW_CHUNKS || durable === sizeBytes) {
      const hash = windowHash(sodium, open)
      store.run('INSERT INTO attachment_window (attachment, window, hash) VALUES (?, ?, ?)', row.attachment, hashes.length, hash)
      hashes.push(hash)
      open = []
    } else open = open.map((chunk) => chunk.slice())
  }

  async function recover(): Promise<void> {
    const found = Math.min((await vault.attachments.size(id)) ?? 0, sizeBytes)
    const whole = found === sizeBytes ? hashes.length : Math.min(hashes.length, Math.floor(found / SEALED_WINDOW_BYTES))
    store.run('DELETE FROM attachment_window WHERE attachment = ? AND window >= ?', row.attachment, whole)
    hashes.length = whole
    durable = Math.min(whole * SEALED_WINDOW_BYTES, sizeBytes)
    while (durable < found) {
      const start = durable
      const bytes = await vault.attachments.read(id, start, Math.min(found, start + SEALED_WINDOW_BYTES))
      const kept = authenticPrefix(bytes, start / SEALED_CHUNK_BYTES)
      if (kept.length > 0) take(kept)
      if (kept.length < bytes.length || bytes.length === 0) return
    }
  }

  function authenticPrefix(bytes: Uint8Array, firstIndex: number): Uint8Array {
    const all = intoChunks(bytes)
    const bad = all.findIndex((chunk, number) => !isAuthentic(firstIndex + number, chunk))
    return bad === -1 ? bytes : bytes.subarray(0, bad * SEALED_CHUNK_BYTES)
  }

  await recover()
  return {
    sizeBytes,
    chunks,
    durableBytes: () => durable,
    isComplete: () => durable === sizeBytes,
    windowEnd: (offset) => Math.min(chunks, (Math.floor(offset / SEALED_WINDOW_BYTES) + 1) * WINDOW_CHUNKS),
    async append(sealed) {
      await vault.attachments.append(id, durable, sealed)
      take(sealed)
      grown.resolve()
      grown = Promise.withResolvers()
    },
    read: (start, end, into) => vault.attachments.read(id, start, end, into),
    async beyond(offset, signal) {
      while (durable <= offset) await unlessAborted(grown.promise, signal)
    },
    isAuthentic,
    hash: () => blobHash(sodium, hashes)
  }
}

function notedHashes(core: Core, attachment: Uint8Array): Uint8Array[] {
  const rows = core.store.all<{ window: number; hash: Uint8Array }>(
    'SELECT window, hash FROM attachment_window WHERE attachment = ? ORDER BY window',
    attachment
  )
  return rows.filter(({ window }, index) => window === index).map(({ hash }) => hash)
}

function intoChunks(sealed: Uint8Array): Uint8Array[] {
  const all: Uint8Array[] = []
  for (let start = 0; start < sealed.length; start += SEALED_CHUNK_BYTES)
    all.push(sealed.subarray(start, start + SEALED_CHUNK_BYTES))
  return all
}

function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
