/** Saves what was made in the page as a file: sealed beside the vault for the moment that the shell takes to write it where the person says. */
import { type ClientContract, FILE_PART_BYTES } from '@colloque/client-api'
import type { Shell } from '../../shell.ts'

/** A browser may ask first where it goes, and fetches it after that. */
const KEPT_MS = 5 * 60_000

/** Throws a Refusal. */
export async function saveBytes(
  { client, shell }: { readonly client: ClientContract; readonly shell: Shell },
  name: string,
  bytes: Uint8Array
): Promise<'saved' | 'cancelled'> {
  const { upload } = await client.call('begin-upload', { name, sizeBytes: bytes.length, keepMetadata: true })
  const abandon = (): void => void client.call('abandon-upload', { upload }).catch(() => undefined)
  try {
    for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES)
      await client.call('upload-part', { upload, offset, bytes: bytes.slice(offset, offset + FILE_PART_BYTES) })
    const { attachment } = await client.call('finish-upload', { upload })
    const how = await shell.save([{ id: attachment.id, name }])
    if (shell.kind === 'browser' && how === 'saved') setTimeout(abandon, KEPT_MS)
    else abandon()
    return how
  } catch (failure) {
    abandon()
    throw failure
  }
}
