/** Looks at the files that a person chose, before anything is stored: whether they can be read and sent, and what they are. */
import { FILES_PER_MESSAGE } from '@colloque/client-api'
import type { Random } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { SourceFile } from '../../ports/index.ts'
import { type AttachmentRow, NO_MESSAGE } from './attachment-row.ts'
import { cleanFileName } from './file-name.ts'
import { HEAD_BYTES, mediaTypeOf, UNKNOWN_MEDIA_TYPE } from './media-type.ts'
import { sealedSizeOf } from './reference.ts'
import { cleanSource, openSource } from './source.ts'

/** A row without its message. Holds a fresh key: to be inserted once or forgotten. */
export type PreparedAttachment = Omit<AttachmentRow, 'message'>

/** `paths` are absolute. Throws `paths-not-allowed`, `too-many-files`, `file-unreadable`, `file-too-large`. */
export async function prepareAttachments(
  core: Core,
  paths: readonly string[],
  keepMetadata: boolean
): Promise<PreparedAttachment[]> {
  if (paths.length > FILES_PER_MESSAGE) throw new ClientError('too-many-files', { maximum: FILES_PER_MESSAGE })
  const prepared: PreparedAttachment[] = []
  for (const path of paths) prepared.push(await prepare(core, path, prepared.length, keepMetadata))
  return prepared
}

async function prepare(core: Core, path: string, position: number, keepMetadata: boolean): Promise<PreparedAttachment> {
  const file = await openSource(core, path)
  let cleaned: SourceFile | undefined
  try {
    requireRoom(core, file.name, file.sizeBytes)
    cleaned = keepMetadata ? undefined : await cleanSource(core, file)
    const source = cleaned ?? file
    return {
      ...newOwnRow(core.ports.random, file.name, source.sizeBytes),
      position,
      media_type: mediaTypeOf(file.name, await source.read(0, HEAD_BYTES)),
      state: 'sealing',
      source_path: path,
      source_version: source.version,
      metadata_removed: cleaned ? 1 : 0
    }
  } finally {
    await (cleaned ?? file).close()
  }
}

/** Throws `file-too-large` for what no blob of this relay can hold. */
export function requireRoom(core: Core, name: string, sizeBytes: number): void {
  const maximum = core.relay.limits.blobBytes
  if (sizeBytes > maximum || sealedSizeOf(sizeBytes) > maximum) throw new ClientError('file-too-large', { name, maximum })
}

/** Under a fresh key, of no message yet. */
export function newOwnRow(random: Random, name: string, sizeBytes: number): AttachmentRow {
  return {
    attachment: random.bytes(16),
    message: NO_MESSAGE,
    position: 0,
    name: cleanFileName(name),
    media_type: UNKNOWN_MEDIA_TYPE,
    size_bytes: sizeBytes,
    blob: random.bytes(16),
    key: random.bytes(32),
    read_token: random.bytes(32),
    hash: null,
    state: 'staged',
    failure: null,
    source_path: null,
    source_version: null,
    upload_token: random.bytes(32),
    delete_token: random.bytes(32),
    metadata_removed: 0
  }
}
