/** The table of limits in docs/protocol.md and those of the code are the same, each with a code of the wire and a rule that a test proves. */
import { globSync, readFileSync } from 'node:fs'
import { RELAY_CODES } from '@colloque/protocol'
import { DEFAULT_LIMITS, type Rate } from '@colloque/server'
import { expect, it } from 'vitest'

const protocol = readFileSync('docs/protocol.md', 'utf8')
const section = protocol.slice(protocol.indexOf('### LIM: limits'), protocol.indexOf('## 8. HTTP'))
const rows = [...section.matchAll(/^\| `([A-Za-z-]+)` \| ([^|]+) \| ([^|]+) \| ([A-Z]+-\d+) \|/gm)].map(
  ([, name = '', value = '', code = '', rule = '']) => ({ name, value, code, rule })
)

const PERIODS = [
  ['a second', 1],
  ['an hour', 3_600],
  ['a day', 86_400]
] as const

function written(name: string, value: number | Rate): string {
  if (typeof value === 'object') {
    const [period, seconds] = PERIODS.find(([, length]) => value.perSecond * length >= 1) ?? ['a day', 86_400]
    return `${written(name, Math.round(value.perSecond * seconds))} ${period}, ${written(name, value.burst)} at once`
  }
  if (name.endsWith('Ms')) return `${value / 1_000} s`
  if (!/bytes/i.test(name)) return value.toLocaleString('en')
  const power = Math.floor(Math.log2(value) / 10)
  return `${value / 2 ** (10 * power)} ${['bytes', 'KiB', 'MiB', 'GiB'][power]}`
}

it('the table names each limit with its default, and none more', () => {
  const { quotas, ...others } = DEFAULT_LIMITS
  const expected = [...Object.entries(others), ...Object.entries(quotas)].map(
    ([name, value]) => `${name}: ${written(name, value)}`
  )
  expect(rows.map(({ name, value }) => `${name}: ${value}`)).toEqual(expected)
})

it('each has a code of the wire, or none where nothing is said, and a rule that some test carries', () => {
  const titles = globSync('{packages,server,apps,test}/**/*.{test,contract}.ts', {
    exclude: (name) => name.includes('node_modules')
  })
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  for (const { name, code, rule } of rows) {
    if (!['closed', 'waits', 'the oldest gives way'].includes(code))
      expect(RELAY_CODES as readonly string[], name).toContain(code.replaceAll('`', ''))
    expect(section + protocol, name).toContain(`**${rule}**`)
    expect(titles, `${name}: a test of ${rule}`).toContain(`[${rule}]`)
  }
})
