/** Seals a person's file into its copy beside the vault; it stops for good when the file is not the one that was chosen. */
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { SourceFile } from '../../ports/index.ts'
import type { AttachmentRow } from './attachment-row.ts'
import type { SealedCopy } from './sealed-copy.ts'
import { createSealer } from './sealer.ts'
import { cleanSource, openSource } from './source.ts'

/** Read and sealed in one turn; other work comes in between. */
const TURN_BYTES = 1 << 20

/** Completes the copy. Throws `file-changed`, `file-unreadable`, `disk-full`, or the abort's reason. */
export async function sealSource(core: Core, row: AttachmentRow, copy: SealedCopy, signal: AbortSignal): Promise<void> {
  if (row.source_path === null || !core.ports.files) throw new ClientError('file-unreadable', { name: row.name })
  const file = await openSource(core, row.source_path)
  let source: SourceFile | undefined
  try {
    source = row.metadata_removed === 1 ? await cleanSource(core, file) : file
    if (source?.version !== row.source_version) throw changed(row)
    await sealRest(core, row, source, copy, signal)
  } finally {
    await (source ?? file).close()
  }
}

/** While one window is made durable, the next is read and sealed. */
async function sealRest(
  core: Core,
  row: AttachmentRow,
  source: SourceFile,
  copy: SealedCopy,
  signal: AbortSignal
): Promise<void> {
  const sealer = createSealer(core, row, copy)
  const plaintext = new Uint8Array(Math.min(TURN_BYTES, row.size_bytes))
  try {
    while (sealer.offset < row.size_bytes) {
      signal.throwIfAborted()
      const wanted = Math.min(TURN_BYTES, row.size_bytes - sealer.offset)
      const bytes = await source.read(sealer.offset, wanted, plaintext)
      if (bytes.length !== wanted) throw changed(row)
      await sealer.take(bytes)
    }
    signal.throwIfAborted()
    // The relay can hold the whole blob only after this: before the last window goes anywhere.
    await sealer.finish(async () => {
      if ((await source.currentVersion()) !== row.source_version) throw changed(row)
    })
  } finally {
    // Nothing is left behind at work.
    await sealer.settled()
    plaintext.fill(0)
  }
}

function changed(row: AttachmentRow): ClientError {
  return new ClientError('file-changed', { name: row.name })
}
