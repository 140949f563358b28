/** A thread of its own in which broken files are opened, as the page opens them in a worker: what never ends there can be ended. */
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { type CodecModule, type CodecName, createSession, type FromWorker, isReason, sniff } from './preview-parts.ts'

const require = createRequire(new URL('../../packages/ui/src/features/preview/', import.meta.url))
const modules: Record<CodecName, string> = {
  'libjpeg-turbo': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
  charls: '@cornerstonejs/codec-charls/decodewasmjs',
  openjpeg: '@cornerstonejs/codec-openjpeg/decodewasmjs'
}
const loaded = new Map<CodecName, Promise<CodecModule>>()
function load(name: CodecName): Promise<CodecModule> {
  const start = require(modules[name]) as (options: object) => Promise<CodecModule>
  const codec = loaded.get(name) ?? start({ print() {}, printErr() {} })
  loaded.set(name, codec)
  return codec
}

/** The pixels that a picture may have; a bitmap here is only its size. */
const PIXELS_MAX = 100_000_000

/** What became of a file: what it is shown as, or the code of the reason. */
async function show(bytes: Uint8Array): Promise<string> {
  const sniffed = sniff(bytes.subarray(0, 4096), 'file', '')
  if ('reason' in sniffed) return sniffed.reason.code
  const { kind } = sniffed
  if (kind === 'pdf') return 'pdf'
  let settle = Promise.withResolvers<FromWorker>()
  const receive = createSession({
    load,
    decodePicture: async () => ({ width: 64, height: 64, close() {} }),
    async drawPixels(pixels, width, height) {
      if (width * height > PIXELS_MAX || pixels.length !== width * height * 4) throw new Error('pixels beside their picture')
      return { width, height, close() {} }
    },
    post(message) {
      if (message.type !== 'read') return settle.resolve(message)
      const { request, start, end } = message
      const part = end <= bytes.length ? { bytes: bytes.slice(start, end) } : {}
      queueMicrotask(() => receive({ type: 'part', request, ...part }))
    }
  })
  receive({ type: 'open', kind, sizeBytes: bytes.length })
  const opened = await settle.promise
  if (opened.type !== 'opened') return codeOf(opened)
  if (opened.content.kind !== 'dicom') return opened.content.kind
  let outcome = 'dicom'
  for (const index of [0, opened.content.frames - 1]) {
    settle = Promise.withResolvers()
    receive({ type: 'frame', request: index + 1, index, window: { by: 'full' } })
    const framed = await settle.promise
    if (framed.type !== 'framed') outcome = codeOf(framed)
  }
  return outcome
}

function codeOf(message: FromWorker): string {
  if (message.type !== 'failed' || !isReason(message.reason)) throw new Error(`no reason: ${message.type}`)
  return message.reason.code
}

parentPort?.postMessage('ready')
parentPort?.on('message', (bytes: Uint8Array) => {
  // Whatever is thrown past the session is a fault of ours, and ends the thread.
  void show(bytes).then((outcome) => parentPort?.postMessage(outcome))
})
