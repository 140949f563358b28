/** Reads and writes foreign formats in a thread that holds no keys and no vault: a hostile file reaches nothing but its own text. */
import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { FormatAnswer, FormatWork } from './formats.ts'

const { compileCache } = workerData as { compileCache: string | undefined }
if (compileCache !== undefined) enableCompileCache(compileCache)
// Only what is imported now comes from there: half of the time that a conversion takes is this.
const { documentToUpdate, exportDocument, FormatError, importDocument, replaceImages, template, updateToDocument } = await import(
  '@colloque/document-formats'
)

async function work(asked: FormatWork): Promise<unknown> {
  switch (asked.kind) {
    case 'import':
      return importDocument(asked.bytes, { name: asked.name })
    case 'template':
      return template(asked.name, asked.language)
    case 'update':
      return documentToUpdate(
        replaceImages(asked.content, (file) => asked.images.get(file)),
        asked.client
      )
    case 'export': {
      const { update, images, ...options } = asked
      return exportDocument(updateToDocument(update), {
        ...options,
        images: (file) => {
          const bytes = images.get(file)
          return bytes && { bytes }
        }
      })
    }
  }
}

parentPort?.on('message', ({ number, asked }: { number: number; asked: FormatWork }) => {
  const answer = (done: FormatAnswer): void => parentPort?.postMessage(done)
  work(asked).then(
    (result) => answer({ number, result }),
    (error: unknown) =>
      answer({
        number,
        refusal:
          error instanceof FormatError
            ? { code: error.code, sentence: error.message }
            : { code: 'damaged', sentence: 'This document cannot be converted.' }
      })
  )
})
