/** Reads a file of the tree as a document: brought here, opened in memory alone, and given to a worker. Changes nothing. */
import type { ClientContract } from '@colloque/client-api'
import { IMPORT_LIMITS } from '@colloque/document-formats'
import type { ReadFile } from '../../state/beginnings.ts'
import { readAttachment } from '../attachments/read-attachment.ts'
import { ConversionFailed, convert } from '../document/worker/convert.ts'

export interface DocumentFile {
  readonly name: string
  readonly attachment: string
  readonly type: string
  readonly sizeBytes: number
}

/** Rejects with a Refusal or ConversionFailed. */
export async function readDocumentFile(client: ClientContract, file: DocumentFile): Promise<ReadFile> {
  const { name, attachment, type, sizeBytes } = file
  // Not fetched for nothing.
  if (sizeBytes > IMPORT_LIMITS.fileBytes) throw new ConversionFailed('too-large')
  await client.call('fetch-attachment', { attachment })
  const bytes = await readAttachment(client, attachment, 0, sizeBytes)
  const { content, images, losses } = await convert({ type: 'import', name, mediaType: type, bytes })
  return { name, content, images, losses }
}
