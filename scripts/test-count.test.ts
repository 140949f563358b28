import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repositoryRoot } from './node-pin.mjs'
import { countTests } from './test-count.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-count-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  [
    'what passes, fails and is skipped',
    "it('a', () => {}); it('b', () => { throw new Error('b') }); it.skip('c', () => {}); it.todo('d')",
    [1, 1, 2]
  ],
  ['a file that does not load', "throw new Error('broken')", [0, 1, 0]],
  ['a file without a test', 'export {}', [0, 1, 0]],
  ['an error outside a test', "it('a', () => { Promise.reject(new Error('late')) })", [1, 1, 0]],
  [
    'a hook that fails',
    "import { afterAll } from 'vitest'; afterAll(() => { throw new Error('hook') }); it('a', () => {})",
    [1, 1, 0]
  ]
])('counts %s', (_what, source, [passed, failed, skipped]) => {
  writeFileSync(join(folder, 'planted.test.ts'), `import { it } from 'vitest'\n${source}\n`)
  const report = join(folder, 'report.json')
  const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--root', folder, '--config', 'none.ts', '--reporter=json', `--outputFile.json=${report}`]
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'none.ts'), 'export default {}\n')
  const { status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  expect(countTests(JSON.parse(readFileSync(report, 'utf8')), status === 0)).toEqual({ passed, failed, skipped })
})

it('counts a runner that wrote no report as a failure', () => {
  expect(countTests({}, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
