import { globSync, readFileSync } from 'node:fs'
import { CLIENT_SENTENCES } from '@colloque/client-api'
import { RELAY_CODES } from '@colloque/protocol'
import { describe, expect, it } from 'vitest'

/** docs/protocol.md and the code say the same: every code is in its table, every rule that a test names is written there. */
const protocol = readFileSync('docs/protocol.md', 'utf8')
const rules = new Set([...protocol.matchAll(/\*\*([A-Z]+(?:-[A-Z]+)?-\d+)\*\*/g)].map((match) => match[1]))
const titles = globSync('{packages,server,apps,test}/**/*.ts', { exclude: (name) => name.includes('node_modules') })
  .filter((path) => /\.test\.ts$|contract\.ts$/.test(path))
  .flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\[([A-Z]+(?:-[A-Z]+)?-\d+)\]/g)].map((match) => ({ path, rule: match[1] }))
  )

describe('docs/protocol.md', () => {
  it('has a row for each code of relay and client, and none more', () => {
    const rows = [...protocol.slice(protocol.indexOf('## 9. Codes')).matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1])
    expect(rows).toEqual([...RELAY_CODES, ...Object.keys(CLIENT_SENTENCES)])
  })

  it('says of each client code what the command line says', () => {
    for (const [code, sentence] of Object.entries(CLIENT_SENTENCES)) expect(protocol).toContain(`| \`${code}\` | ${sentence} |`)
  })

  it('has each rule that a test claims to prove', () => {
    expect(titles.length).toBeGreaterThan(100)
    expect(titles.filter(({ rule }) => !rules.has(rule))).toEqual([])
  })

  it('numbers no rule twice', () => {
    const all = [...protocol.matchAll(/^(?:- |\| )\*\*([A-Z]+(?:-[A-Z]+)?-\d+)\*\*/gm)].map((match) => match[1])
    expect(all.filter((rule, index) => all.indexOf(rule) !== index)).toEqual([])
  })
})
