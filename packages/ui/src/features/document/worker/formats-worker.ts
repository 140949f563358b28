/** The worker in which documents are converted, strangers' files among them: it holds no key, and can reach nothing but the page that started it. */
import '../../preview/worker/close-network.ts'
import './set-immediate.ts'
import { exportDocument, FormatError, importDocument, updateToDocument } from '@colloque/document-formats'
import type { FromWorker, ToWorker } from './protocol.ts'

const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer: readonly ArrayBuffer[]): void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
}

async function convert(asked: ToWorker): Promise<FromWorker> {
  if (asked.type === 'import') {
    const { content, images, losses } = await importDocument(asked.bytes, { name: asked.name, mediaType: asked.mediaType })
    return { type: 'imported', content, images, losses }
  }
  const { document, format, title, language, authors, images } = asked
  const { bytes, losses } = await exportDocument(document instanceof Uint8Array ? updateToDocument(document) : document, {
    format,
    title,
    language,
    authors,
    date: new Date(),
    images: (file) => {
      const found = images.get(file)
      return found && { bytes: found }
    }
  })
  return { type: 'exported', bytes, losses }
}

scope.onmessage = ({ data }) => {
  convert(data).then(
    (answer) => scope.postMessage(answer, answer.type === 'exported' ? [answer.bytes.buffer] : []),
    (error: unknown) => scope.postMessage({ type: 'failed', code: error instanceof FormatError ? error.code : 'damaged' }, [])
  )
}
