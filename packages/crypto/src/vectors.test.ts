import { describeVectors } from '../vectors/vectors-contract.ts'
import { createWasmSodium } from './sodium/wasm.ts'

describeVectors('libsodium-wrappers', createWasmSodium)
