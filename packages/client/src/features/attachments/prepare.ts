/** Looks at the files that a person chose, before anything is stored: whether they can be read and sent, and what they are. */
import { FILES_PER_MESSAGE } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { cleanFileName } from './file-name.ts'
import { HEAD_BYTES, mediaTypeOf } from './media-type.ts'
import { sealedSizeOf } from './reference.ts'

/** A row without its message. Holds a fresh key: to be inserted once or forgotten. */
export type PreparedAttachment = Omit<AttachmentRow, 'message'>

/** `paths` are absolute. Throws `paths-not-allowed`, `too-many-files`, `file-unreadable`, `file-too-large`. */
export async function prepareAttachments(core: Core, paths: readonly string[]): Promise<PreparedAttachment[]> {
  if (paths.length > FILES_PER_MESSAGE) throw new ClientError('too-many-files', { maximum: FILES_PER_MESSAGE })
  const prepared: PreparedAttachment[] = []
  for (const path of paths) prepared.push(await prepare(core, path, prepared.length))
  return prepared
}

async function prepare(core: Core, path: string, position: number): Promise<PreparedAttachment> {
  const { files, random } = core.ports
  if (!files) throw new ClientError('paths-not-allowed')
  const source = await files.open(path)
  try {
    const maximum = core.relay.limits.blobBytes
    if (sealedSizeOf(source.sizeBytes) > maximum) throw new ClientError('file-too-large', { name: source.name, maximum })
    const head = await source.read(0, HEAD_BYTES)
    return {
      attachment: random.bytes(16),
      position,
      name: cleanFileName(source.name),
      media_type: mediaTypeOf(source.name, head),
      size_bytes: source.sizeBytes,
      blob: random.bytes(16),
      key: random.bytes(32),
      read_token: random.bytes(32),
      hash: null,
      state: 'sealing',
      failure: null,
      source_path: path,
      source_version: source.version,
      upload_token: random.bytes(32),
      delete_token: random.bytes(32)
    }
  } finally {
    await source.close()
  }
}
