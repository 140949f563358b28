import { createWasmSodium, type Sodium } from '@colloque/crypto'
import { beforeAll, expect, it } from 'vitest'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { type Authors, createAuthors } from './authors.ts'
import { clientIdOf, SESSIONS } from './client-id.ts'

const bytes = (value: number): Uint8Array => new Uint8Array(16).fill(value)
const LOG = bytes(0)
const [CAMILLE, YANIS, STRANGER] = [bytes(1), bytes(2), bytes(3)]
/** No session of anybody's; drawn by hand. */
const NOBODYS = 7

let sodium: Sodium
beforeAll(async () => {
  sodium = await createWasmSodium()
})

/** What a vault says of the sessions of each device, and how many hashes it took to say whose is whose. */
function vault(sessions: Map<Uint8Array, number>): { authors: Authors; hashes: () => number } {
  let hashes = 0
  const counting: Sodium = {
    ...sodium,
    blake2b(...parts) {
      hashes += 1
      return sodium.blake2b(...parts)
    }
  }
  const core = {
    ports: { sodium: counting },
    store: { all: () => [...sessions].map(([device, count]) => ({ device, sessions: count })) },
    identity: { device: CAMILLE },
    directory: { device: (device: Uint8Array) => (device === STRANGER ? undefined : { account: device }) }
  }
  return { authors: createAuthors(core as unknown as Core), hashes: () => hashes }
}

const clientOf = (device: Uint8Array, session: number): number => clientIdOf(sodium, LOG, device, session)

it('[YDOC-1] tells whose a client id is, of devices that the directory knows alone', () => {
  const accountOf = vault(
    new Map([
      [CAMILLE, 2],
      [YANIS, 3],
      [STRANGER, 3]
    ])
  ).authors(LOG)
  expect(accountOf(clientOf(YANIS, 2))).toBe(toHex(YANIS))
  expect(accountOf(clientOf(CAMILLE, 1))).toBe(toHex(CAMILLE))
  expect(accountOf(clientOf(CAMILLE, 2))).toBeUndefined()
  expect(accountOf(clientOf(STRANGER, 0))).toBeUndefined()
})

it('[YDOC-1] a window that is opened later is known when it is asked for', () => {
  const sessions = new Map([[YANIS, 1]])
  const { authors } = vault(sessions)
  expect(authors(LOG)(clientOf(YANIS, 1))).toBeUndefined()
  sessions.set(YANIS, 2)
  expect(authors(LOG)(clientOf(YANIS, 1))).toBe(toHex(YANIS))
})

it('whoever is said to have had many windows has nobody wait for what others wrote, nor twice for what nobody did', () => {
  const { authors, hashes } = vault(
    new Map([
      [YANIS, SESSIONS],
      [CAMILLE, 3]
    ])
  )
  expect(authors(LOG)(clientOf(CAMILLE, 2))).toBe(toHex(CAMILLE))
  expect(hashes()).toBeLessThanOrEqual(6)
  expect(authors(LOG)(NOBODYS)).toBeUndefined()
  expect(hashes()).toBe(SESSIONS + 3)
  expect(authors(LOG)(NOBODYS)).toBeUndefined()
  expect(hashes()).toBe(SESSIONS + 3)
})
