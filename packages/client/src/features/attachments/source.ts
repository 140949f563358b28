/** A person's file as it is sent: itself, or the picture that it is without its metadata, held in memory whole. */
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { SourceFile } from '../../ports/index.ts'
import { HEAD_BYTES } from './media-type.ts'
import { CLEANED_BYTES, isCleanable, removeMetadata } from './pictures/remove-metadata.ts'

/** Throws `paths-not-allowed`, `file-unreadable`. */
export async function openSource(core: Core, path: string): Promise<SourceFile> {
  if (!core.ports.files) throw new ClientError('paths-not-allowed')
  return core.ports.files.open(path)
}

/**
 * The same file without its metadata; undefined when it is no picture that can be cleaned. Its version tells the cleaned bytes
 * too: a later Colloque that cleans otherwise must not seal them under the same key. Closing it closes `source` and overwrites them.
 */
export async function cleanSource(core: Core, source: SourceFile): Promise<SourceFile | undefined> {
  if (source.sizeBytes > CLEANED_BYTES || !isCleanable(await source.read(0, HEAD_BYTES))) return undefined
  const bytes = await source.read(0, source.sizeBytes)
  const cleaned = bytes.length === source.sizeBytes ? removeMetadata(bytes) : undefined
  bytes.fill(0)
  if (cleaned === undefined) return undefined
  const versionOf = (version: string) => `${version} ${toHex(core.ports.sodium.blake2b(cleaned))}`
  return {
    name: source.name,
    sizeBytes: cleaned.length,
    version: versionOf(source.version),
    async read(offset, length, into) {
      const part = cleaned.subarray(offset, offset + length)
      into?.set(part)
      return into?.subarray(0, part.length) ?? part
    },
    currentVersion: async () => versionOf(await source.currentVersion()),
    close() {
      cleaned.fill(0)
      return source.close()
    }
  }
}
