/** A relay that turns on its clients: every frame that it sends may be changed, spoiled, invented or lost. Clients name it by a code and go on when it is honest again. */
import { isClientCode } from '@colloque/client-api'
import { answerShapes, decodeRelayFrame, encodeAnswer, errorShape, pushShapes, type RelayFrame } from '@colloque/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../support/clients-in-process.ts'
import { writeCbor } from './cbor-writer.ts'
import { createChance, mutateBytes, seed } from './chance.ts'
import { type Known, makeValue, spoil } from './grammar.ts'

const ROUNDS = 60
/** Twenty minutes of waiting for one call. */
const PASSES = 600
const chance = createChance('hostile relay')

let practice: Practice
const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
beforeEach(async () => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  practice = await openPractice()
})
afterEach(async () => {
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
  await practice.close()
})

/** Ids that the client itself has told or was told. */
const ids: Uint8Array[] = []
const known: Known = {
  bytes: (length) => (length === 16 && ids.length > 0 ? chance.one(ids) : undefined),
  number: () => chance.below(30)
}
function learn(value: unknown): void {
  if (value instanceof Uint8Array) {
    if (value.length === 16) ids[ids.length < 200 ? ids.length : chance.below(200)] = value
  } else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) learn(inner)
}

/** Plain, as it was on the wire. */
function fieldsOf(frame: RelayFrame): Record<string, unknown> {
  if (frame.kind === 'push') return { ...frame.push }
  if (frame.kind === 'refusal') return { type: 'error', ...frame.refusal }
  return { type: 'ok', name: frame.name, request: frame.request, ...frame.body }
}

/** What comes in place of a frame: itself at times, so that the client gets anywhere at all. */
function rewrite(bytes: Uint8Array): Uint8Array {
  const frame = decodeRelayFrame(bytes)
  learn(fieldsOf(frame))
  if (frame.kind === 'push' && frame.push.type === 'challenge' && !chance.once(6)) return bytes
  switch (chance.below(8)) {
    case 0:
      return mutateBytes(chance, bytes)
    case 1:
      return writeCbor(spoil(fieldsOf(frame), chance))
    case 2: {
      if (frame.kind !== 'answer') return bytes
      const { form } = answerShapes[frame.name]
      return encodeAnswer(frame.request, frame.name, makeValue(form, chance, known) as never)
    }
    case 3: {
      if (frame.kind !== 'answer') return bytes
      const refusal = makeValue(errorShape.form, chance, known) as Record<string, unknown>
      return writeCbor({ type: 'error', ...refusal, request: frame.request })
    }
    case 4: {
      const name = chance.one(Object.keys(pushShapes) as (keyof typeof pushShapes)[])
      return writeCbor({ type: name, ...(makeValue(pushShapes[name].form, chance, known) as object) })
    }
    default:
      return bytes
  }
}

/** A call under a hostile relay: done, or refused with a code of the list. */
async function tried(call: Promise<unknown>, codes: Set<string>): Promise<void> {
  let isSettled = false
  const outcome = call
    .catch((error: { code?: unknown }) => {
      if (!isClientCode(error.code)) throw error
      codes.add(error.code)
    })
    .finally(() => {
      isSettled = true
    })
  outcome.catch(() => undefined)
  // An answer that never comes is given up after a time.
  for (let passes = 0; !isSettled && passes < PASSES; passes += 1) await practice.pass(2_000)
  if (!isSettled) expect.unreachable('a call that never ends')
  await outcome
}

/** Whatever a relay made a client believe ends with the process; the vault stays. */
async function recover(desk: Desk): Promise<void> {
  desk.rewrite = undefined
  await desk.restart()
  await desk.client.call('unlock', { passphrase: PASSPHRASE })
}

const texts = async ({ client }: Desk, conversation: string): Promise<string[]> =>
  (await client.call('messages', { conversation, limit: 1_000 })).messages.map(({ text }) => text)

const isSuspended = async ({ client }: Desk, conversation: string): Promise<boolean> =>
  (await client.call('conversations', {})).conversations.find(({ id }) => id === conversation)?.suspended !== undefined

it(`[CHAIN-5] changed, spoiled and invented frames: nothing is lost, nothing is shown that was not said, all goes on afterwards (SEED=${seed})`, {
  timeout: 120_000
}, async () => {
  const { camille, yanis, conversation } = await practice.colleagues()
  const codes = new Set<string>()
  const said: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    camille.rewrite = chance.once(8) ? undefined : rewrite
    const text = `message ${round}`
    await tried(
      camille.client.call('send', { conversation, text }).then(() => said.push(text)),
      codes
    )
    if (chance.once(3))
      await yanis.client.call('send', { conversation, text: `answer ${round}` }).then(() => said.push(`answer ${round}`))
    if (chance.once(4)) await tried(camille.client.call('directory', {}), codes)
    if (chance.once(6)) await tried(camille.client.call('invite', {}), codes)
    if (chance.once(6)) await tried(camille.client.call('open-conversation', { with: [yanis.account] }), codes)
    await tried(camille.client.call('sync', {}), codes)
    await practice.pass(chance.one([10, 800, 40_000]))
  }
  expect([...codes]).not.toContain('internal')
  await recover(camille)
  await practice.settle()
  await practice.pass(11 * 60_000)
  await practice.settle()
  await camille.client.call('send', { conversation, text: 'the relay is itself again' })
  await practice.settle()
  const all = [...said, 'the relay is itself again']
  const [hers, shown] = [await texts(camille, conversation), await texts(yanis, conversation)]
  const named = camille.events.filter(({ type }) => type === 'integrity' || type === 'quarantine').length
  expect(hers.filter((text) => !all.includes(text))).toEqual([])
  expect(all.filter((text) => !text.startsWith('answer') && !hers.includes(text))).toEqual([])
  expect(new Set(shown).size).toBe(shown.length)
  if (await isSuspended(camille, conversation)) {
    // CHAIN-5: what she was shown last is not what the relay has now. Nothing is sent, nothing is lost, and it says so.
    expect(named).toBeGreaterThan(0)
    expect(shown.filter((text) => !all.includes(text))).toEqual([])
    expect(all.filter((text) => text.startsWith('answer') && !shown.includes(text))).toEqual([])
  } else {
    expect([...shown].sort()).toEqual([...all].sort())
    // What was shown to her alone in place of an entry stays set aside; that this happened is named.
    if (hers.join() !== shown.join()) expect(named).toBeGreaterThan(0)
    expect(shown.length - hers.length).toBeLessThanOrEqual(named)
  }
  expect(unhandled).toEqual([])
})

it('[INV-5] a newcomer joins through a hostile relay with a code at each try, and whole as soon as it is honest', async () => {
  const { camille } = await practice.colleagues()
  const profile = { name: 'Dr Inès Fictive', profession: 'sage-femme' }
  const codes = new Set<string>()
  for (let newcomer = 0; newcomer < 6; newcomer += 1) {
    const { link } = await camille.client.call('invite', {})
    const ines = await practice.desk()
    ines.rewrite = rewrite
    for (let tries = 0; tries < 4; tries += 1)
      await tried(ines.client.call('join', { link, profile, passphrase: PASSPHRASE }), codes)
    ines.rewrite = undefined
    await practice.pass(60_000)
    await tried(ines.client.call('join', { link, profile, passphrase: PASSPHRASE }), codes)
    await practice.settle()
  }
  const allowed = [
    'invalid-link',
    'link-used',
    'link-expired',
    'relay-unreachable',
    'relay-refused',
    'relay-version',
    'relay-changed',
    'vault-exists',
    'directory-invalid',
    'device-disabled',
    'quota-exceeded',
    'relay-full',
    'vault-locked'
  ]
  expect([...codes].filter((code) => !allowed.includes(code))).toEqual([])
  const { members } = await camille.client.call('directory', {})
  expect(members.filter(({ name }) => name === 'Dr Inès Fictive').length).toBeGreaterThan(0)
  expect(unhandled).toEqual([])
})
