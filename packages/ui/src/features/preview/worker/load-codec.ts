/** Loads a decoder and its WebAssembly from beside the page, when the first frame that needs it comes. */
import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url'
import libjpegWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'
import openjpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url'
import type { CodecModule, CodecName } from '../dicom/codecs.ts'
import { loadAsset } from './close-network.ts'

type Factory = (options: { wasmBinary: ArrayBuffer; print(): void; printErr(): void }) => Promise<CodecModule>
type FactoryModule = Promise<{ readonly default: unknown }>

const codecs: Record<CodecName, { readonly wasm: string; readonly script: () => FactoryModule }> = {
  charls: { wasm: charlsWasm, script: () => import('@cornerstonejs/codec-charls/decodewasmjs') },
  'libjpeg-turbo': { wasm: libjpegWasm, script: () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs') },
  openjpeg: { wasm: openjpegWasm, script: () => import('@cornerstonejs/codec-openjpeg/decodewasmjs') }
}
const loading = new Map<CodecName, Promise<CodecModule>>()

export function loadCodec(name: CodecName): Promise<CodecModule> {
  const known = loading.get(name)
  if (known !== undefined) return known
  const { wasm, script } = codecs[name]
  const codec = Promise.all([script(), loadAsset(wasm)]).then(([module, wasmBinary]) =>
    // What a broken stream makes a decoder print is nobody's business.
    (module.default as Factory)({ wasmBinary, print() {}, printErr() {} })
  )
  loading.set(name, codec)
  return codec
}
