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
  startWindowHash,
  WINDOW_BYTES
} from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { sealedSizeOf } from './reference.ts'

export const WINDOW_CHUNKS = WINDOW_BYTES / 65_536
const SEALED_WINDOW_BYTES = WINDOW_CHUNKS * SEALED_CHUNK_BYTES
/** Windows whose hashes are noted together: a synced transaction each would stand still behind what the disk is given meanwhile. */
const NOTED_TOGETHER = 8
/** Of what is appended in passing: what a power cut may take. The end of the process takes nothing that was written. */
const PASSING_BYTES = NOTED_TOGETHER * SEALED_WINDOW_BYTES

export interface SealedCopy {
  /** Of the whole blob. */
  readonly sizeBytes: number
  readonly chunks: number
  /** Durable bytes so far: whole chunks. */
  durableBytes(): number
  /** With those that a power cut may still take. */
  writtenBytes(): number
  /** And durable. */
  isComplete(): boolean
  /** Index after the last chunk of the window that the byte at `offset` falls in. */
  windowEnd(offset: number): number
  /**
   * Appends whole chunks, one call at a time. When this resolves the buffer is the caller's again and all so far is durable;
   * what `isPassing`, and is not the end, becomes so on the way. After a failure the copy is of no more use: what is there is found again by another.
   */
  append(sealed: Uint8Array, isPassing?: boolean): Promise<void>
  /** Resolves when nothing is made durable any more; never rejects. */
  settled(): Promise<void>
  /** Into the first bytes of `into`, when there is one. */
  read(start: number, end: number, into?: Uint8Array): Promise<Uint8Array>
  /** Resolves when there are durable bytes after `offset`; rejects when the signal aborts. */
  beyond(offset: number, signal: AbortSignal): Promise<void>
  /** Whether these bytes are the chunk of this index under the file's key; opened into `into`, of its length, when there is one. */
  isAuthentic(index: number, sealed: Uint8Array, into?: Uint8Array): boolean
  /** The blob's hash; only when complete. */
  hash(): Uint8Array
}

/** Finds what is there. Bytes past the last noted window may be torn by a crash: of these, the chunks that open are kept. */
export async function openSealedCopy(core: Core, row: AttachmentRow): Promise<SealedCopy> {
  const { store } = core
  const { sodium, vault } = core.ports
  const id = toHex(row.attachment)
  const chunks = chunkCount(paddedSize(row.size_bytes))
  const sizeBytes = sealedSizeOf(row.size_bytes)
  const hashes = notedHashes(core, row.attachment)
  let durable = 0
  let written = 0
  let noted = 0
  let asked = 0
  let syncing: Promise<void> = Promise.resolve()
  /** Of the window that is not full yet, and its chunks so far. */
  let hash = startWindowHash(sodium)
  let hashed = 0
  let grown = Promise.withResolvers<void>()
  /** Where chunks are opened that nobody reads yet. */
  const opened = new Uint8Array(CHUNK_BYTES)

  function isAuthentic(index: number, sealed: Uint8Array, into?: Uint8Array): boolean {
    const room = into ?? opened.subarray(0, Math.max(0, sealed.length - (SEALED_CHUNK_BYTES - CHUNK_BYTES)))
    try {
      openChunk(sodium, row.key, index, index === chunks - 1, sealed, room)
      return true
    } catch {
      return false
    }
  }

  function take(sealed: Uint8Array): void {
    for (const chunk of intoChunks(sealed)) {
      hash.update(chunk)
      written += chunk.length
      if (++hashed < WINDOW_CHUNKS && written < sizeBytes) continue
      hashes.push(hash.digest())
      hash = startWindowHash(sodium)
      hashed = 0
    }
  }

  /** What was written up to there is durable: the hashes of its windows may be noted. */
  function settle(bytes: number): void {
    durable = bytes
    const windows = durable === sizeBytes ? hashes.length : Math.floor(durable / SEALED_WINDOW_BYTES)
    if (windows - noted < NOTED_TOGETHER && durable < sizeBytes) return
    store.transaction(() => {
      for (const [window, each] of hashes.entries()) {
        if (window < noted || window >= windows) continue
        store.run('INSERT INTO attachment_window (attachment, window, hash) VALUES (?, ?, ?)', row.attachment, window, each)
      }
    })
    noted = windows
  }

  /** The disk is asked while more is written: to wait for it would be to stand still a tenth of the time. */
  async function syncOnTheWay(): Promise<void> {
    if (written - asked < PASSING_BYTES) return
    await syncing
    const bytes = written
    asked = bytes
    syncing = vault.attachments.sync(id).then(() => settle(bytes))
    // Thrown where it is awaited.
    syncing.catch(() => undefined)
  }

  async function recover(): Promise<void> {
    const found = Math.min((await vault.attachments.size(id)) ?? 0, sizeBytes)
    const whole = found === sizeBytes ? hashes.length : Math.min(hashes.length, Math.floor(found / SEALED_WINDOW_BYTES))
    store.run('DELETE FROM attachment_window WHERE attachment = ? AND window >= ?', row.attachment, whole)
    hashes.length = whole
    noted = whole
    durable = Math.min(whole * SEALED_WINDOW_BYTES, sizeBytes)
    written = durable
    asked = durable
    await takeUnnoted(found)
    if (found === durable) return
    // Whoever wrote it may have ended before it was durable.
    await vault.attachments.append(id, written, new Uint8Array(0))
    asked = written
    settle(written)
  }

  async function takeUnnoted(found: number): Promise<void> {
    while (written < found) {
      const start = written
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
    writtenBytes: () => written,
    isComplete: () => durable === sizeBytes,
    windowEnd: (offset) => Math.min(chunks, (Math.floor(offset / SEALED_WINDOW_BYTES) + 1) * WINDOW_CHUNKS),
    async append(sealed, isPassing = false) {
      const passes = isPassing && written + sealed.length < sizeBytes
      if (!passes) await syncing
      await vault.attachments.append(id, written, sealed, passes)
      take(sealed)
      if (passes) return await syncOnTheWay()
      settle(written)
      grown.resolve()
      grown = Promise.withResolvers()
    },
    settled: () => syncing.catch(() => undefined),
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
