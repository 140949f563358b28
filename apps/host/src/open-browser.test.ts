import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openBrowser } from './open-browser.ts'

const url = 'http://127.4.5.6:7/#launch=SECRET'
let place: string
let home: string
let said: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'colloque-browser-'))
  home = join(place, 'home')
  said = join(place, 'said')
  mkdirSync(home)
  vi.stubEnv('HOME', home)
  vi.stubEnv('PATH', place)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true, force: true })
})

/** What opens addresses on this machine. */
function install(...lines: readonly string[]): void {
  const path = join(place, 'xdg-open')
  writeFileSync(path, `#!/bin/sh\nprintf %s "$*" > ${said}\n${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
}

const isLinux = process.platform === 'linux'

it.runIf(isLinux)('gives the browser a file of this person alone, and never the code', async () => {
  install('exit 0')
  const { isOpened, forget } = openBrowser(url)
  expect(await isOpened).toBe(true)
  const path = readFileSync(said, 'utf8')
  expect(path).toMatch(new RegExp(`^${home}/colloque-\\w+/colloque.html$`))
  expect(readFileSync(path, 'utf8')).toContain(`content="0;url=${url}"`)
  expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700])
  forget()
  expect(readdirSync(home)).toEqual([])
})

it.runIf(isLinux)('says so when nothing could be opened', async () => {
  install('exit 3')
  expect(await openBrowser(url).isOpened).toBe(false)
  rmSync(join(place, 'xdg-open'))
  expect(await openBrowser(url).isOpened).toBe(false)
  expect(existsSync(said)).toBe(true)
  vi.stubEnv('HOME', join(place, 'nowhere'))
  expect(await openBrowser(url).isOpened).toBe(false)
})

it.runIf(isLinux)('does not wait for a browser that stays', async () => {
  install('exec /bin/sleep 60')
  expect(await openBrowser(url).isOpened).toBe(true)
})
