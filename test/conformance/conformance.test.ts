/** The command as a person types it: what it prints, and with what it ends. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { conformanceFiles } from '@colloque/crypto/mls-conformance'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { conformance } from './conformance.ts'

const own = fileURLToPath(new URL('../../packages/crypto/vectors/mls/', import.meta.url))
const vectorsOf = (file: string) => JSON.parse(readFileSync(join(own, `${file}.json`), 'utf8')) as Record<string, unknown>[]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-conformance-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('npm run conformance', () => {
  it('passes the vectors that the repository carries, a line for each file, and ends with 0', async () => {
    const { code, output } = await run(own, '--provider', 'native')
    for (const file of conformanceFiles) expect(output).toMatch(new RegExp(`^${file} +native +[1-9]\\d* +0$`, 'm'))
    expect(output).toMatch(/^16 of 16 files: \d+ passed, 0 failed$/m)
    expect(code).toBe(0)
  })

  it('runs both providers, and says which suites it skipped', async () => {
    const [vector] = vectorsOf('psk_secret')
    put('psk_secret', [vector, { ...vector, cipher_suite: 2 }, { ...vector, cipher_suite: 2 }, { ...vector, cipher_suite: 7 }])
    const { code, output } = await run(folder)
    for (const provider of ['portable', 'native'])
      expect(output).toMatch(new RegExp(`^psk_secret +${provider} +1 +0 {2}2 of suite 2, 1 of suite 7$`, 'm'))
    expect(output).toContain('not in this folder: crypto-basics,')
    expect(code).toBe(0)
  })

  it('names the vector and the field that failed, and ends with 1', async () => {
    const [first, second, ...rest] = vectorsOf('psk_secret')
    put('psk_secret', [first, { ...second, psk_secret: '00' }, ...rest])
    copyFileSync(join(own, 'welcome.json'), join(folder, 'welcome.json'))
    const { code, output } = await run(folder, '--provider', 'native')
    expect(output).toMatch(/^psk_secret +native +21 +1\n {2}FAILED vector 1: psk_secret$/m)
    expect(output).toMatch(/^welcome +native +2 +0$/m)
    expect(code).toBe(1)
  })

  it('goes on over a file that it cannot read or does not know, and ends with 1', async () => {
    put('welcome', vectorsOf('welcome'))
    for (const [name, content] of [
      ['treekem.json', '[{'],
      ['tree-math.json', '{}'],
      ['secret-tree.json', '[]'],
      ['novel.json', '[]']
    ] as const) {
      writeFileSync(join(folder, name), content)
      const { code, output } = await run(folder, '--provider', 'native')
      expect(output).toMatch(/^(treekem|tree-math|secret-tree|novel)\S* +(UNREADABLE: it |UNKNOWN: no file of the standard)/m)
      expect(output).toMatch(/^welcome +native +2 +0$/m)
      expect(code).toBe(1)
      rmSync(join(folder, name))
    }
  })

  it('says in a sentence what is wrong with a folder, and ends with 1', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect(await run(join(folder, 'none'))).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/there is no such folder\n$/)
    })
    expect(await run(file)).toMatchObject({ code: 1, errors: expect.stringMatching(/it is not a folder\n$/) })
    expect(await run(empty)).toMatchObject({ code: 1, errors: expect.stringContaining('no test vectors of RFC 9420 in it') })
    for (const args of [[], [own, own], [own, '--provider', 'other'], [own, '--strange']])
      expect(await run(...args)).toMatchObject({
        code: 1,
        output: '',
        errors: expect.stringMatching(/^Usage: npm run conformance/)
      })
  })

  it('is a process that ends so', () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url))
    const ended = spawnSync(process.execPath, [main, join(folder, 'none')], { encoding: 'utf8' })
    expect(ended).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('there is no such folder') })
  })

  it('does not call a run of nothing a success', async () => {
    const [vector] = vectorsOf('psk_secret')
    put('psk_secret', [{ ...vector, cipher_suite: 2 }])
    expect(await run(folder, '--provider', 'native')).toMatchObject({
      code: 1,
      output: expect.stringContaining('0 passed, 0 failed')
    })
  })
})

const put = (file: string, vectors: readonly unknown[]) => writeFileSync(join(folder, `${file}.json`), JSON.stringify(vectors))

async function run(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const said = { output: '', errors: '' }
  const say = (to: keyof typeof said) => (line: string) => {
    said[to] += `${line}\n`
  }
  return { code: await conformance(args, say('output'), say('errors')), ...said }
}
