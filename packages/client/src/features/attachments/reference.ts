/** How a sealed message names its attachments: where the sealed bytes lie, what opens them, what they must be. */
import { FILES_PER_MESSAGE } from '@colloque/client-api'
import { domainPrefix, paddedSize, type Sodium, sealedSize, u32be } from '@colloque/crypto'
import { BLOB_BYTES } from '@colloque/protocol'
import { ClientError } from '../../error.ts'
import { ContentError } from '../../sync/content-error.ts'
import type { AttachmentReference } from '../messages/bodies.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { cleanFileName } from './file-name.ts'
import { UNKNOWN_MEDIA_TYPE } from './media-type.ts'

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/

/** Of an attachment that is wholly sealed. */
export function toReference(row: AttachmentRow): AttachmentReference {
  if (row.hash === null) throw new Error('a reference names sealed bytes')
  return {
    id: row.attachment,
    name: row.name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    blob: row.blob,
    key: row.key,
    readToken: row.read_token,
    hash: row.hash
  }
}

/** The same sealed file under another message: to be read, not to be deleted at the relay. Throws what keeps others from reading it. */
export function toCopy(row: AttachmentRow, attachment: Uint8Array, message: Uint8Array): AttachmentRow {
  const { name, hash, delete_token: deleteToken, state, failure } = row
  if (row.key.length === 0) throw new ClientError(failure === 'file-changed' ? failure : 'file-cancelled', { name })
  if (hash === null || (deleteToken !== null && state !== 'uploaded')) throw new ClientError('file-unreadable', { name })
  if (failure === 'file-gone') throw new ClientError('file-gone')
  return { ...row, attachment, message, state: 'available', failure: null, upload_token: null, delete_token: null }
}

/** What a received message names, as rows to be stored; names come out clean. Throws ContentError beyond the limits. */
export function toRows(sodium: Sodium, message: Uint8Array, references: readonly AttachmentReference[]): AttachmentRow[] {
  if (references.length > FILES_PER_MESSAGE) throw new ContentError('too many attachments')
  return references.map((reference, position) => {
    const { name, mediaType, sizeBytes, blob, key, readToken, hash } = reference
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || sizeBytes > BLOB_BYTES || sealedSizeOf(sizeBytes) > BLOB_BYTES) {
      throw new ContentError('attachment too large')
    }
    return {
      // Not the sender's own id: whoever copied that into another message could keep this one out.
      attachment: sodium.blake2b(domainPrefix('attachment'), message, u32be(position)).slice(0, 16),
      message,
      position,
      name: cleanFileName(name),
      media_type: MEDIA_TYPE.test(mediaType) ? mediaType : UNKNOWN_MEDIA_TYPE,
      size_bytes: sizeBytes,
      blob,
      key,
      read_token: readToken,
      hash,
      state: 'available',
      failure: null,
      source_path: null,
      source_version: null,
      upload_token: null,
      delete_token: null,
      metadata_removed: null
    }
  })
}

/** Bytes of the blob that holds a file of `sizeBytes`. */
export function sealedSizeOf(sizeBytes: number): number {
  return sealedSize(paddedSize(sizeBytes))
}
