/** The files of an archive one after the other, as the archive asks for them: documents converted in a worker, files part by part. Never more than one in memory. */
import { type ClientContract, FILE_PART_BYTES, type FolderNode, Refusal, readDocumentState } from '@colloque/client-api'
import type { ArchivedFile, ArchiveEntry } from '@colloque/document-formats/archive'
import type { ArchiveWatch } from '../../../state/archives.ts'
import type { Language } from '../../../text/catalogue.ts'
import { readAttachment } from '../../attachments/read-attachment.ts'
import { ConversionFailed, convert } from '../../document/worker/convert.ts'
import { isOnItsWay } from '../row-actions.ts'
import type { PlannedNode } from './archive-plan.ts'

export interface ArchiveSource {
  readonly client: ClientContract
  readonly conversation: string
  readonly language: Language
  readonly watch: ArchiveWatch
}

/** What is wrong with one file alone: the others come without it. All else ends the archive. */
const OF_ONE_FILE: readonly string[] = [
  'file-gone',
  'file-altered',
  'file-unreadable',
  'document-waiting',
  'unknown-attachment',
  'unknown-document',
  'unknown-node'
]

/** Ends with what `watch.signal` says. */
export async function* archiveEntries(source: ArchiveSource, planned: readonly PlannedNode[]): AsyncGenerator<ArchiveEntry> {
  const { watch } = source
  const total = planned.length
  const totalBytes = planned.reduce((sum, { node }) => sum + (node.file?.sizeBytes ?? 0), 0)
  let before = 0
  for (const [done, { path, node }] of planned.entries()) {
    const tell = (ofThisBytes: number): void => watch.onProgress({ done, total, doneBytes: before + ofThisBytes, totalBytes })
    tell(0)
    if (node.kind === 'folder') {
      yield { folder: path }
      continue
    }
    try {
      yield node.kind === 'document' ? await documentEntry(source, path, node) : await fileEntry(source, path, node, tell)
    } catch (failure) {
      const code = failure instanceof Refusal || failure instanceof ConversionFailed ? failure.code : undefined
      if (code === undefined || !(failure instanceof ConversionFailed || OF_ONE_FILE.includes(code))) throw failure
      watch.onNote({ path, failure })
      yield { path, missing: code }
    }
    before += node.file?.sizeBytes ?? 0
  }
  watch.onProgress({ done: total, total, doneBytes: totalBytes, totalBytes })
}

const datesOf = ({ createdAt, changedAt }: FolderNode) => ({
  createdAt: new Date(createdAt),
  ...(changedAt !== undefined && { changedAt: new Date(changedAt) })
})

/** The core has all of it, verified, before the first part is given: what cannot be had is known until then. */
async function fileEntry(
  { client, watch }: ArchiveSource,
  path: string,
  node: FolderNode,
  tell: (doneBytes: number) => void
): Promise<ArchivedFile> {
  const { attachment, sizeBytes = 0, type = '' } = node.file ?? {}
  if (attachment === undefined || isOnItsWay(node)) throw new Refusal('file-unreadable', { name: node.name })
  await orStopped(watch.signal, client.call('fetch-attachment', { attachment }))
  async function* bytes() {
    for (let start = 0; start < sizeBytes; start += FILE_PART_BYTES) {
      watch.signal.throwIfAborted()
      const end = Math.min(start + FILE_PART_BYTES, sizeBytes)
      yield (await client.call('read-attachment', { attachment: attachment as string, start, end })).bytes
      tell(end)
    }
  }
  const authors = node.createdBy === undefined ? [] : [node.createdBy.name]
  return { path, bytes: bytes(), sizeBytes, mediaType: type, authors, ...datesOf(node) }
}

async function documentEntry(
  { client, conversation, language, watch }: ArchiveSource,
  path: string,
  node: FolderNode
): Promise<ArchivedFile> {
  watch.signal.throwIfAborted()
  if (node.waiting) throw new Refusal('document-waiting')
  const place = { conversation, document: node.id }
  const { update } = await readDocumentState(client, place)
  const authors = (await client.call('document-authors', place)).authors.map(({ name }) => name)
  const images = await imagesOf(client, place)
  const asked = { type: 'export', format: 'docx', document: update, title: node.name, language, authors, images } as const
  const { bytes, losses } = await orStopped(watch.signal, convert(asked))
  // What was to be filled is no fault of the format.
  const lost = losses.filter(({ kind }) => kind !== 'empty-field').reduce((sum, { count }) => sum + count, 0)
  if (lost > 0) watch.onNote({ path, losses: lost })
  return { path, bytes, mediaType: DOCX, authors, ...datesOf(node) }
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** What cannot be had is a loss of the conversion, which names it. */
async function imagesOf(
  client: ClientContract,
  place: { readonly conversation: string; readonly document: string }
): Promise<Map<string, Uint8Array>> {
  const images = new Map<string, Uint8Array>()
  for (const { node, attachment, sizeBytes } of (await client.call('document-files', place)).files) {
    if (attachment === undefined) continue
    try {
      await client.call('fetch-attachment', { attachment })
      images.set(node, await readAttachment(client, attachment, 0, sizeBytes))
    } catch (failure) {
      if (!(failure instanceof Refusal && OF_ONE_FILE.includes(failure.code))) throw failure
    }
  }
  return images
}

/** What is under way goes on by itself; nobody waits for it any more. */
function orStopped<T>(signal: AbortSignal, doing: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    doing.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
