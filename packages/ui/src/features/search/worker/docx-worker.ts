/** The worker in which strangers' Word files are read for their words: it holds no key, and can reach nothing but the page that started it. */
import '../../preview/worker/close-network.ts'
import { docxText } from '@colloque/document-formats'

const scope = globalThis as unknown as {
  postMessage(text: string | undefined): void
  onmessage: ((event: MessageEvent<Uint8Array>) => void) | null
}

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage(docxText(data))
  } catch {
    scope.postMessage(undefined)
  }
}
