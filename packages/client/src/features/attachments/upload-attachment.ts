/** Brings one of one's own attachments to the relay: sealed beside the vault first, sent from there, both at once. */
import { sha256 } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { Moves } from './activity.ts'
import { type AttachmentRow, setSealed } from './attachment-row.ts'
import { toClientError, upload, uploadedBytes } from './blob-http.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'
import type { Pauses } from './pauses.ts'
import type { Progress } from './progress.ts'
import { sealSource } from './seal-source.ts'
import { openSealedCopy, type SealedCopy } from './sealed-copy.ts'

const PIECE_BYTES = 1 << 20
/** The relay is full, or today's quota is used up: minutes, not seconds. */
const LONG_PAUSE_MS = 60_000

export interface UploadParts {
  readonly progress: Progress
  readonly pauses: Pauses
  readonly moves: Moves
  /** The relay has no room for it now; it will be tried again. */
  onWaiting(code: 'relay-full' | 'quota-exceeded'): void
}

/** Resolves when the relay holds all bytes durably. Throws what cannot be helped by trying again, or the abort's reason. */
export async function uploadAttachment(core: Core, row: AttachmentRow, parts: UploadParts, outer: AbortSignal): Promise<void> {
  const inner = new AbortController()
  const signal = AbortSignal.any([outer, inner.signal])
  const copy = await openSealedCopy(core, row)
  signal.throwIfAborted()
  // The sending may pause while the sealing goes on.
  const sealingEnds = parts.moves.begin()
  const [sealed, sent] = await Promise.allSettled(
    [seal(core, row, copy, signal).finally(sealingEnds), send(core, row, copy, parts, signal)].map((work) =>
      work.catch((error: unknown) => {
        inner.abort(error)
        throw error
      })
    )
  )
  outer.throwIfAborted()
  if (sealed?.status === 'rejected' || sent?.status === 'rejected') throw inner.signal.reason
}

async function seal(core: Core, row: AttachmentRow, copy: SealedCopy, signal: AbortSignal): Promise<void> {
  if (!copy.isComplete()) await sealSource(core, row, copy, signal)
  if (row.state === 'sealing') core.store.transaction(() => setSealed(core.store, row.attachment, copy.hash()))
}

async function send(core: Core, row: AttachmentRow, copy: SealedCopy, parts: UploadParts, signal: AbortSignal): Promise<void> {
  for (let held = 0; held < copy.sizeBytes; ) {
    try {
      held = await sendOnce(core, row, copy, parts, signal)
    } catch (error) {
      signal.throwIfAborted()
      const { code } = toClientError(error)
      if (code === 'relay-unreachable') await parts.pauses.wait(signal)
      else if (code === 'relay-full' || code === 'quota-exceeded') {
        parts.onWaiting(code)
        await parts.pauses.wait(signal, LONG_PAUSE_MS)
      } else throw toClientError(error)
    }
  }
}

async function sendOnce(
  core: Core,
  row: AttachmentRow,
  copy: SealedCopy,
  parts: UploadParts,
  signal: AbortSignal
): Promise<number> {
  const token = row.upload_token
  if (token === null) throw new ClientError('internal')
  await announce(core, row, copy)
  const offset = await uploadedBytes(core, row, token, signal)
  if (offset === undefined) throw new ClientError('relay-unreachable')
  if (offset >= copy.sizeBytes) return offset
  const body = piecesFrom(copy, offset, signal, (sentBytes) => {
    parts.pauses.reset()
    parts.progress.moved(copy.isComplete() ? 'uploading' : 'sealing', sentBytes)
  })
  const held = await upload(core, row, token, { offset, bytes: copy.sizeBytes - offset, body }, signal)
  if (held <= offset) throw new ClientError('relay-unreachable')
  return held
}

/** The next piece is read while one is sent. */
async function* piecesFrom(
  copy: SealedCopy,
  offset: number,
  signal: AbortSignal,
  onSent: (bytes: number) => void
): AsyncGenerator<Uint8Array> {
  const nextBuffer = createBuffersInTurn()
  const read = async (at: number): Promise<Uint8Array | undefined> => {
    if (at === copy.sizeBytes) return undefined
    await copy.beyond(at, signal)
    const end = Math.min(copy.durableBytes(), at + PIECE_BYTES)
    const piece = await copy.read(at, end, nextBuffer(end - at))
    if (piece.length === 0) throw new ClientError('vault-damaged')
    return piece
  }
  let at = offset
  for (let piece = await read(at); piece; ) {
    at += piece.length
    const next = read(at)
    try {
      yield piece
      onSent(at)
    } finally {
      // Also when no more is wanted: no read is left behind.
      await Promise.allSettled([next])
    }
    piece = await next
  }
}

async function announce(core: Core, row: AttachmentRow, copy: SealedCopy): Promise<void> {
  const { upload_token: uploadToken, read_token: readToken, delete_token: deleteToken } = row
  if (uploadToken === null || deleteToken === null) throw new ClientError('internal')
  await core.relay.request('create-blob', {
    blob: row.blob,
    sizeBytes: copy.sizeBytes,
    uploadHash: sha256(uploadToken),
    readHash: sha256(readToken),
    deleteHash: sha256(deleteToken)
  })
}
