import { describeSodium } from './contract.ts'
import { createWasmSodium } from './wasm.ts'

describeSodium('libsodium-wrappers', createWasmSodium)
