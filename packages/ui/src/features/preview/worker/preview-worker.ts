/** The worker in which strangers' files are parsed: it holds no key, and can reach nothing but the page that started it. */
import './close-network.ts'
import { loadCodec } from './load-codec.ts'
import type { Moved } from './protocol.ts'
import { createSession } from './session.ts'

const scope = globalThis as unknown as {
  postMessage(message: unknown, transfer: readonly Moved[]): void
  onmessage: ((event: MessageEvent<unknown>) => void) | null
}

const receive = createSession({
  post: (message, transfer) => scope.postMessage(message, transfer),
  decodePicture: (parts) => createImageBitmap(new Blob(parts as Uint8Array<ArrayBuffer>[])),
  drawPixels: (pixels, columns, rows) => createImageBitmap(new ImageData(pixels, columns, rows)),
  load: loadCodec
})
scope.onmessage = ({ data }) => receive(data)
