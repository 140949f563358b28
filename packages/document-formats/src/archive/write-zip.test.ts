/** Proves that what is written is a zip for others' programs too, and that names in it can do no harm. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { safeName, uniqueName } from './safe-name.ts'
import { createZipWriter, type ZipFile } from './write-zip.ts'

const hasUnzip = spawnSync('unzip', ['-v']).status === 0
const file = (path: string, bytes: Uint8Array, part: Partial<ZipFile> = {}): ZipFile => ({
  path,
  changedAt: new Date(2026, 1, 3),
  isPacked: false,
  sizeBytes: bytes.length,
  bytes: [bytes],
  ...part
})

async function zipOf(files: Iterable<ZipFile>): Promise<Buffer> {
  const zip = createZipWriter()
  const parts: Uint8Array[] = []
  for (const each of files) for await (const part of zip.add(each)) parts.push(part)
  return Buffer.concat([...parts, zip.end()])
}

/** By Info-ZIP, which holds every byte against its check sum. */
function isWholeForUnzip(zip: Uint8Array): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-zip-'))
  try {
    const path = join(folder, 'a.zip')
    writeFileSync(path, zip)
    return spawnSync('unzip', ['-tqq', path]).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a zip', () => {
  const words = Buffer.from('été '.repeat(20_000))

  it('gives what was put into it, whatever was known of its size', async () => {
    const zip = await zipOf([
      file('Été/lettre.txt', words),
      file('scan.png', words, { isPacked: true }),
      file('of any size', words, { sizeBytes: undefined, bytes: [words.subarray(0, 7), words.subarray(7)] }),
      file('empty', new Uint8Array(0))
    ])
    const found = unzipSync(new Uint8Array(zip))
    const texts = Object.entries(found).map(([path, bytes]) => [path, strFromU8(bytes) === `${words}` || bytes.length])
    expect(texts).toEqual([
      ['Été/lettre.txt', true],
      ['scan.png', true],
      ['of any size', true],
      ['empty', 0]
    ])
    // The second one is not made smaller, the others are.
    expect(zip.length).toBeGreaterThan(words.length)
    expect(zip.length).toBeLessThan(2 * words.length)
    if (hasUnzip) expect(isWholeForUnzip(zip)).toBe(true)
  })

  it('holds more files than 16 bits count', async () => {
    const names = Array.from({ length: 65_600 }, (_, number) => `${number}`)
    const zip = await zipOf(names.map((name) => file(name, Buffer.from(name), { isPacked: true })))
    const found = unzipSync(new Uint8Array(zip))
    expect(Object.keys(found)).toEqual(names)
    expect(strFromU8(found['65599']!)).toBe('65599')
  })

  it('of which a part is changed is not whole', async () => {
    const zip = await zipOf([file('a', words, { isPacked: true })])
    zip[1000]! ^= 1
    if (hasUnzip) expect(isWholeForUnzip(zip)).toBe(false)
  })
})

describe('names', () => {
  it.each([
    ['../../etc/passwd', '__.._etc_passwd'],
    ['..', 'unnamed'],
    [' .hidden', '_hidden'],
    ['C:\\a\u202Efdp.exe', 'C__a_fdp.exe'],
    ['con.txt', '_con.txt'],
    ['nul', '_nul'],
    ['a. ', 'a'],
    ['\uD800', '\uFFFD']
  ])('%j is %j on a disk', (name, expected) => expect(safeName(name)).toBe(expected))

  it('are cut by bytes, and keep what they end with', () => {
    const cut = safeName(`${'é'.repeat(300)}.docx`)
    expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(200)
    expect(cut.endsWith('é.docx')).toBe(true)
    expect(safeName('😀'.repeat(100)).isWellFormed()).toBe(true)
  })

  it('that are taken get a number, also where they differ in case or composition alone', () => {
    const taken = new Set<string>()
    const given = ['a.pdf', 'A.PDF', 'a.pdf', 'e\u0301', '\u00E9'].map((name) => uniqueName(name, taken))
    expect(given).toEqual(['a.pdf', 'A (2).PDF', 'a (3).pdf', 'e\u0301', '\u00E9 (2)'])
  })
})
