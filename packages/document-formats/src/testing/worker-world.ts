/** A web worker for one test: uses every format, and posts what came of it. */
import { createArchive } from '../archive/create-archive.ts'
import { documentToUpdate, docxText, exportDocument, importDocument, updateToDocument } from '../index.ts'
import { pictureOf } from './pictures.ts'
import { comparable, randomDocument, randomFrom } from './random-document.ts'

const world = globalThis as unknown as { window?: unknown; document?: unknown; postMessage(message: unknown): void }

async function use(): Promise<Record<string, unknown>> {
  const document = randomDocument(randomFrom(7), { isSimple: true })
  const outcome: Record<string, unknown> = { page: typeof world.window + typeof world.document }
  for (const format of ['pdf', 'docx', 'html', 'md'] as const) {
    const { bytes } = await exportDocument(document, {
      format,
      title: 'Essai',
      language: 'fr',
      images: (file) => ({ bytes: pictureOf(file) })
    })
    if (format !== 'pdf') await importDocument(bytes, { name: `a.${format}` })
    if (format === 'docx') outcome.hasWords = docxText(bytes).length > 0
    outcome[format] = bytes.length > 100
  }
  outcome.yjs =
    JSON.stringify(comparable(updateToDocument(documentToUpdate(document, 5)))) === JSON.stringify(comparable(document))
  let archiveBytes = 0
  const options = { title: 'Espace', language: 'fr', createdAt: new Date(0) } as const
  for await (const chunk of createArchive([{ path: 'a', bytes: new Uint8Array(9) }], options)) archiveBytes += chunk.length
  outcome.archive = archiveBytes > 100
  return outcome
}

use().then(
  (outcome) => world.postMessage(outcome),
  (error: Error) => world.postMessage({ error: `${error.message} ${error.stack}` })
)
