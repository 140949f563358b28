import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { applyHunks, applyPatches, checkPatches, parsePatch, projectFolder, recordChecksums } from './patches.mjs'

const published = 'one\ntwo\nthree\nfour\n'
const patched = 'one\n2\nthree\nfour\nfive\n'
let root: string
const path = (...names: string[]) => join(root, ...names)
const library = () => readFileSync(path('node_modules/thing/a.js'), 'utf8')

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'colloque-patches-'))
  for (const folder of ['node_modules/thing', 'patches/thing+1.0.0']) mkdirSync(path(folder), { recursive: true })
  writeFileSync(path('node_modules/thing/package.json'), '{"version":"1.0.0"}')
  writeFileSync(path('node_modules/thing/a.js'), published)
  writeFileSync(path('patches/thing+1.0.0/1.patch'), 'Why.\n\n--- a/a.js\n+++ b/a.js\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n')
  writeFileSync(path('patches/thing+1.0.0/2.patch'), 'Why.\n\n--- a/a.js\n+++ b/a.js\n@@ -3,2 +3,3 @@\n three\n four\n+five\n')
  recordChecksums(root)
})
afterEach(() => rmSync(root, { recursive: true }))

it('finds every patch of this project applied', () => {
  expect(checkPatches(projectFolder)).toEqual([])
})

it('applies a series in order, once, and says what it wrote', () => {
  expect(checkPatches(root).length).toBe(1)
  expect(applyPatches(root)).toEqual(['thing/a.js'])
  expect(library()).toBe(patched)
  expect(applyPatches(root)).toEqual([])
  expect(library()).toBe(patched)
  expect(checkPatches(root)).toEqual([])
})

it('notices a patched file that was put back or changed, and mends only what it knows', () => {
  applyPatches(root)
  writeFileSync(path('node_modules/thing/a.js'), published)
  expect(checkPatches(root).length).toBe(1)
  expect(applyPatches(root)).toEqual(['thing/a.js'])
  writeFileSync(path('node_modules/thing/a.js'), `${patched}//`)
  expect(checkPatches(root).length).toBe(1)
  expect(() => applyPatches(root)).toThrow('changed by something else')
  expect(library()).toBe(`${patched}//`)
})

it('adds a patch to those that stand there already', () => {
  applyPatches(root)
  writeFileSync(path('patches/thing+1.0.0/3.patch'), 'Why.\n\n--- a/a.js\n+++ b/a.js\n@@ -4,2 +4,3 @@\n four\n five\n+six\n')
  writeFileSync(path('node_modules/thing/a.js'), published)
  recordChecksums(root)
  writeFileSync(path('node_modules/thing/a.js'), patched)
  expect(applyPatches(root)).toEqual(['thing/a.js'])
  expect(library()).toBe(`${patched}six\n`)
})

it('refuses another version, a missing package, and patches that do not give the recorded file', () => {
  writeFileSync(path('patches/thing+1.0.0/2.patch'), 'Why.\n\n--- a/a.js\n+++ b/a.js\n@@ -3,2 +3,3 @@\n three\n four\n+other\n')
  expect(() => applyPatches(root)).toThrow('do not give the recorded')
  expect(library()).toBe(published)
  writeFileSync(path('node_modules/thing/package.json'), '{"version":"1.0.1"}')
  expect(() => applyPatches(root)).toThrow('the patches are for 1.0.0')
  rmSync(path('node_modules/thing'), { recursive: true })
  expect(() => applyPatches(root)).toThrow('not installed')
})

it('wants every line of the context where the hunk says', () => {
  const hunks = parsePatch('--- a/a.js\n+++ b/a.js\n@@ -2,2 +2,2 @@\n two\n-three\n+3\n').get('a.js')
  expect(applyHunks(published, hunks)).toBe('one\ntwo\n3\nfour\n')
  expect(() => applyHunks(`zero\n${published}`, hunks)).toThrow('line 2')
})

it('finds a package within a scope', () => {
  renameSync(path('patches/thing+1.0.0'), path('patches/@scope+thing+1.0.0'))
  mkdirSync(path('node_modules/@scope'))
  renameSync(path('node_modules/thing'), path('node_modules/@scope/thing'))
  expect(applyPatches(root)).toEqual(['@scope/thing/a.js'])
})
