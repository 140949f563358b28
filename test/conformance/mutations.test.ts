/** A conformance check that cannot fail proves nothing: each field of each kind of vector is altered, alone, and must be noticed. */
import { readFileSync } from 'node:fs'
import { conformanceFiles, runConformance } from '@colloque/crypto/mls-conformance'
import { beforeAll, describe, expect, it } from 'vitest'
import { createProviderOf } from './providers.ts'

type Path = readonly (string | number)[]
type End = 'first' | 'last'

const folder = new URL('../../packages/crypto/vectors/mls/', import.meta.url)
let provider: Awaited<ReturnType<(typeof createProviderOf)['native']>>
beforeAll(async () => {
  provider = await createProviderOf.native()
})

/** Of these nothing says what their last bytes should be. */
const goesUnnoticed: Readonly<Record<string, readonly string[]>> = {
  // Only as many of its first bytes are sampled as a hash has (RFC 9420, 6.3.2).
  'secret-tree': ['sender_data.ciphertext, last digit']
}

describe('an altered vector', () => {
  it.each(conformanceFiles.filter((file) => file !== 'messages'))('is noticed in every field of %s', async (file) => {
    expect(await unnoticed(file)).toEqual(goesUnnoticed[file] ?? [])
  })

  // These go in and out again and nothing else (see the standard's description of the file), so what can be noticed is the form.
  it('is noticed in every field of messages when it is cut or longer', async () => {
    const [vector] = read('messages') as [Record<string, string>]
    for (const [field, hex] of Object.entries(vector))
      for (const altered of [hex.slice(0, -2), `${hex}00`, hex.slice(2)]) {
        const { failures } = await runConformance('messages', [{ ...vector, [field]: altered }], provider)
        expect(failures, field).toHaveLength(1)
      }
  })

  it('is a failure and no error of ours when it is no vector at all', async () => {
    for (const file of conformanceFiles)
      for (const odd of [{}, null, 7, 'text', [], { cipher_suite: 1 }, { cipher_suite: 'one' }]) {
        const { passed, failures, skipped } = await runConformance(file, [odd], provider)
        expect({ passed, told: failures.length + [...skipped.values()].length }, `${file}: ${JSON.stringify(odd)}`).toEqual({
          passed: 0,
          told: 1
        })
      }
  })
})

/** The fields whose alteration no vector of the file notices. Places in lists count as one field. */
async function unnoticed(file: string): Promise<string[]> {
  const open = new Map<string, { readonly vector: unknown; readonly path: Path; readonly end: End }[]>()
  for (const vector of read(file))
    for (const path of leaves(vector))
      for (const end of ['first', 'last'] as const) {
        const name = `${path.filter((step) => typeof step === 'string').join('.')}, ${end} digit`
        if (path[0] !== 'cipher_suite') open.set(name, [...(open.get(name) ?? []), { vector, path, end }])
      }
  const missed: string[] = []
  for (const [name, places] of open) {
    let isNoticed = false
    for (const { vector, path, end } of spread(places)) {
      const { failures } = await runConformance(file, [altered(vector, path, end)], provider)
      isNoticed ||= failures.length === 1
      if (isNoticed) break
    }
    if (!isNoticed) missed.push(name)
  }
  return missed
}

/** A few of many, from the beginning to the end. */
function spread<T>(all: readonly T[], count = 6): T[] {
  const step = Math.max(1, Math.floor(all.length / count))
  return all.filter((_, index) => index % step === 0).slice(0, count)
}

function* leaves(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) {
    if (value !== null && value !== '') yield path
    return
  }
  for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, Array.isArray(value) ? Number(key) : key])
}

function altered(vector: unknown, path: Path, end: End): unknown {
  const copy = structuredClone(vector)
  let holder = copy as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>
  const name = path.at(-1) as string | number
  holder[name] = alteredValue(holder[name], end)
  return copy
}

function alteredValue(value: unknown, end: End): unknown {
  if (typeof value !== 'string') return Number(value) + 1
  const position = end === 'first' ? 0 : value.length - 1
  return value.slice(0, position) + (value[position] === '1' ? '2' : '1') + value.slice(position + 1)
}

function read(file: string): unknown[] {
  const vectors = JSON.parse(readFileSync(new URL(`${file}.json`, folder), 'utf8')) as unknown[]
  return vectors.sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)
}
