import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { distinctivePassages, findPlantedWords } from './planted-words.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-planted-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const word = 'dyspnée?>ÿ'
const search = () => findPlantedWords([{ label: 'word', value: word }], [folder])
const utf16 = Buffer.from(word, 'utf16le')

it.each<[string, Buffer | string]>([
  ['UTF-8', word],
  ['UTF-8 decomposed', word.normalize('NFD')],
  ['UTF-8 in upper case', word.toUpperCase()],
  ['UTF-16LE', utf16],
  ['UTF-16BE', Buffer.from(utf16).swap16()],
  ['Latin-1', Buffer.from(word, 'latin1')],
  ['percent-encoded', encodeURIComponent(word)],
  ['JSON escapes', 'dyspn\\u00e9e?>\\u00ff'],
  ['JSON escapes, as V8 writes them', 'dyspn\\u00E9e?>\\u00FF'],
  ['UTF-8 as hex', Buffer.from(word).toString('hex')],
  ['UTF-16LE as HEX', utf16.toString('hex').toUpperCase()],
  ['UTF-8 as base64, offset 0', Buffer.from(`${word}.`).toString('base64')],
  ['UTF-8 as base64, offset 1', Buffer.from(`a${word}..`).toString('base64')],
  ['UTF-8 as base64, offset 2', Buffer.from(`ab${word}`).toString('base64')],
  ['UTF-8 as base64url, offset 2', Buffer.from(`abcde${word}x`).toString('base64url')]
])('finds a word as %s', async (form, bytes) => {
  writeFileSync(join(folder, 'file'), Buffer.concat([Buffer.from('before'), Buffer.from(bytes), Buffer.from('after')]))
  expect((await search()).map((finding) => finding.form)).toContain(form)
})

it('finds nothing where there is nothing, and a word in a name and in a folder', async () => {
  writeFileSync(join(folder, 'file'), 'dyspnee')
  expect(await search()).toEqual([])
  mkdirSync(join(folder, 'inner'))
  writeFileSync(join(folder, 'inner', 'Durand.pdf'), '')
  expect(await findPlantedWords([{ label: 'name', value: 'Durand' }], [folder])).toMatchObject([
    { label: 'name', place: expect.stringContaining('name of') }
  ])
})

it('finds a word across the seam of two pieces', async () => {
  const bytes = Buffer.alloc(8 * 1024 * 1024 + 100)
  Buffer.from(word).copy(bytes, 8 * 1024 * 1024 - 3)
  writeFileSync(join(folder, 'file'), bytes)
  expect(await search()).toHaveLength(1)
})

it('refuses a word that chance could write, and a place that is not there', async () => {
  await expect(findPlantedWords([{ label: 'short', value: 'abc' }], [folder])).rejects.toThrow('short is too short')
  await expect(findPlantedWords([], [join(folder, 'none')])).rejects.toThrow('ENOENT')
})

it('takes varied passages of a file alone', async () => {
  const bytes = Buffer.concat([Buffer.alloc(5000), Buffer.from('A varied passage of one letter, 0123456789')])
  expect(() => distinctivePassages('zeros', Buffer.alloc(5000))).toThrow('no varied passage')
  const passages = distinctivePassages('letter', bytes, 60)
  writeFileSync(join(folder, 'copy'), bytes)
  expect(passages.length).toBeGreaterThan(0)
  expect(await findPlantedWords(passages, [folder])).toHaveLength(passages.length)
})
