import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepHints } from './kept-hints.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-hints-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('are the same after another start, in a file of this person alone', () => {
  const path = join(folder, 'vault.hints')
  keepHints(path, 'fr').write({ language: 'en', theme: 'dark' })
  expect(keepHints(path, 'fr').read()).toEqual({ language: 'en', theme: 'dark' })
  expect(readFileSync(path, 'utf8')).toBe('{"language":"en","theme":"dark"}')
  expect(readdirSync(folder)).toEqual(['vault.hints'])
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
})

it.each([
  undefined,
  '',
  '{',
  'null',
  '{"language":"de","theme":"dark"}',
  '{"language":"en"}',
  '{"language":"en","theme":"dark","a":1}'
])('are none in %j', (text) => {
  const path = join(folder, 'vault.hints')
  if (text !== undefined) writeFileSync(path, text)
  expect(keepHints(path, 'fr').read()).toEqual({ language: 'fr', theme: 'system' })
})

it('are remembered until the end where they cannot be written', () => {
  const hints = keepHints(join(folder, 'missing', 'vault.hints'), 'fr')
  hints.write({ language: 'en', theme: 'light' })
  expect(hints.read()).toEqual({ language: 'en', theme: 'light' })
})
