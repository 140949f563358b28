import { createWasmSodium } from '../sodium/wasm.ts'
import { describeMls } from './contract.ts'
import { createPortableProvider } from './provider/provider.ts'

const sodium = await createWasmSodium()

describeMls('portable', (random) => createPortableProvider({ sodium, random }), 1)
