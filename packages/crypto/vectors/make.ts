// Writes the vector files that do not exist yet: node packages/crypto/vectors/make.ts. It never changes one that does:
// other bytes are another protocol, so they get a new format name, not an edit.
import { existsSync, writeFileSync } from 'node:fs'
import { createWasmSodium } from '../src/sodium/wasm.ts'
import { formats, readerOf } from './formats.ts'

const sodium = await createWasmSodium()
for (const [name, format] of Object.entries(formats)) {
  const file = new URL(`${name}.json`, import.meta.url)
  if (existsSync(file)) continue
  const cases = await Promise.all(
    format.inputs.map(async (input) => ({ input, output: await format.compute(sodium, readerOf(input)) }))
  )
  const made = 'Made once by make.ts with libsodium-wrappers 0.8.4. Frozen: changing these bytes is a change of the protocol.'
  writeFileSync(file, `${JSON.stringify({ comment: format.comment, made, cases }, null, 2)}\n`)
}
