import { type AnyEvent, type ClientContract, FILE_PAGE_CHARACTERS, FILE_PAGES, FILE_TEXT_CHARACTERS } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { followFileTexts } from './file-texts.ts'
import { withinLimits } from './read-text.ts'

const fileOf = (digit: string) => ({ attachment: digit.repeat(32), name: `${digit}.txt`, type: 'text/plain', sizeBytes: 3 })

function world(waiting: ReturnType<typeof fileOf>[]) {
  const given: unknown[] = []
  let rested: (() => void) | undefined
  const listeners = new Set<(event: AnyEvent) => void>()
  let isLocked = false
  const calls: Record<string, (input: { attachment: string; pages: string[] }) => unknown> = {
    'files-to-index': () => ({ files: waiting }),
    'read-attachment': () => ({ bytes: new Uint8Array(3) }),
    'index-file': ({ attachment, pages }) => {
      given.push([attachment[0], ...pages])
      waiting.splice(
        waiting.findIndex((file) => file.attachment === attachment),
        1
      )
      return {}
    }
  }
  const client = {
    call: async (name: string, input: never) => {
      if (isLocked) throw new Error('vault-locked')
      return calls[name]?.(input)
    },
    subscribe(listener: (event: AnyEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  } as unknown as ClientContract
  return {
    client,
    given,
    rest: (callback: () => void) => {
      rested = callback
      return () => {
        rested = undefined
      }
    },
    /** Rests, as often as somebody waits for it. */
    async settle() {
      for (let next = rested; next !== undefined; next = rested) {
        rested = undefined
        next()
        for (let turns = 0; turns < 20; turns++) await Promise.resolve()
      }
    },
    lock(locked: boolean) {
      isLocked = locked
      const event: AnyEvent = locked ? { type: 'locked' } : { type: 'connection', state: 'online' }
      for (const listener of listeners) listener(event)
    }
  }
}

it('gives each file once, one after the other, and what cannot be read as such', async () => {
  const { client, given, rest, settle } = world([fileOf('1'), fileOf('2')])
  const stop = followFileTexts(client, async () => async (source) => (source.name === '1.txt' ? [] : ['un', 'deux']), rest)
  await settle()
  expect(given).toEqual([['1'], ['2', 'un', 'deux']])
  stop()
})

it('leaves a file whose bytes cannot be had, and asks again once the vault was locked and opened', async () => {
  const { client, given, rest, settle, lock } = world([fileOf('1'), fileOf('2')])
  let isThere = false
  const read = async (source: { name: string }): Promise<string[]> => {
    if (source.name === '1.txt' && !isThere) throw new Error('gone')
    return ['mot']
  }
  const stop = followFileTexts(client, async () => read, rest)
  await settle()
  expect(given).toEqual([['2', 'mot']])
  isThere = true
  lock(false)
  await settle()
  expect(given).toEqual([['2', 'mot']])
  lock(true)
  await settle()
  lock(false)
  await settle()
  expect(given).toEqual([
    ['2', 'mot'],
    ['1', 'mot']
  ])
  stop()
})

it('gives no more than the contract takes', () => {
  const pages = withinLimits(['x'.repeat(FILE_PAGE_CHARACTERS + 1), '', ...Array.from({ length: 200 }, () => 'y'.repeat(15_000))])
  expect(pages.slice(0, 3).map(({ length }) => length)).toEqual([FILE_PAGE_CHARACTERS, 1, 0])
  expect(pages.join('').length).toBeLessThanOrEqual(FILE_TEXT_CHARACTERS)
  expect(withinLimits(Array.from({ length: FILE_PAGES + 5 }, () => 'z'))).toHaveLength(FILE_PAGES)
  expect(withinLimits(['', ' \n'])).toEqual([])
})
