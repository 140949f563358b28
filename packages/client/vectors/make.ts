// Writes the vector files that do not exist yet: node packages/client/vectors/make.ts. It never changes one that does:
// other bytes are another protocol, so they get a new format name, not an edit.
import { existsSync, writeFileSync } from 'node:fs'
import { createWasmSodium } from '@colloque/crypto'
import { formats } from './formats.ts'

const sodium = await createWasmSodium()
for (const [name, format] of Object.entries(formats)) {
  const file = new URL(`${name}.json`, import.meta.url)
  if (existsSync(file)) continue
  const made = 'Made once by make.ts from the inputs in formats.ts. Frozen: changing these bytes is a change of the protocol.'
  writeFileSync(file, `${JSON.stringify({ comment: format.comment, made, output: await format.compute(sodium) }, null, 2)}\n`)
}
