/** A hostile window calls whatever the schemas allow and whatever they do not: each call gets one answer with a code, and the core goes on. */
import { CLIENT_SENTENCES, type CommandName, commands, connect, memoryPortPair, serve } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { type Desk, openPractice, PASSPHRASE } from '../support/clients-in-process.ts'
import { commandNames, type Known, makeInput, spoilValue } from './call-maker.ts'
import { type Chance, createChance, seed } from './chance.ts'

const CALLS = 2_000
const CALLS_AT_ONCE = 30
/** Seconds of the clock that a call may take, a relay that does not answer among them. */
const PASSES = 60
/** A call that changes what the window is let do by another way. */
const PATHS: ReadonlySet<CommandName> = new Set<CommandName>(['save-attachment'])

interface Reply {
  readonly kind: string
  readonly number: number
  readonly code?: string
  readonly output?: unknown
}

it(`${CALLS} hostile calls of a window: one answer each, a code of the contract, and nothing unexpected (SEED=${seed})`, {
  timeout: 120_000
}, async () => {
  const chance = createChance('contract')
  const practice = await openPractice()
  const { camille, yanis, conversation } = await practice.colleagues()
  const { message } = await camille.client.call('send', { conversation, text: 'first' })
  await practice.settle()
  const known: Known = {
    ids: [conversation, message, camille.account, yanis.account],
    texts: [practice.foundingLink, PASSPHRASE, 'first', 'Dr Yanis Belkacem']
  }
  const unexpected: unknown[] = []
  const [ours, theirs] = memoryPortPair()
  const replies: Reply[] = []
  ours.onMessage((reply) => (reply as Reply).kind !== 'event' && replies.push(reply as Reply))
  const stop = serve(camille.client, theirs, { onUnexpected: (error) => unexpected.push(error) })
  const answered = new Set<string>()
  const refused = new Set<string>()

  for (let number = 1, unnumbered = 0; number <= CALLS; unnumbered = 0) {
    const names = new Map<number, CommandName>()
    for (let left = CALLS_AT_ONCE; left > 0; left -= 1, number += 1) {
      const name = chance.one(commandNames)
      const call = hostileCall(chance, number, name, known)
      if ((call as { number?: unknown }).number === number) names.set(number, name)
      else unnumbered += 1
      ours.post(call)
    }
    for (let passes = 0; passes < PASSES && replies.length < CALLS_AT_ONCE; passes += 1) await practice.pass(1_000)
    const numbers = replies.map((reply) => reply.number).sort((one, other) => one - other)
    expect(numbers).toEqual([...Array(unnumbered).fill(0), ...names.keys()])
    for (const { kind, number: of, code, output } of replies.splice(0)) {
      const name = names.get(of)
      if (kind === 'refusal') {
        expect(Object.keys(CLIENT_SENTENCES)).toContain(code)
        refused.add(`${code}`)
      } else if (name) {
        expect(PATHS.has(name)).toBe(false)
        commands[name].output.parse(output)
        answered.add(name)
        learn(known, output)
      }
    }
    if (chance.once(3)) await unlocked(camille)
  }

  expect(unexpected).toEqual([])
  expect([...refused]).not.toContain('internal')
  expect(refused.size).toBeGreaterThan(8)
  expect(answered.size).toBeGreaterThan(commandNames.length / 3)
  await unlocked(camille)
  const after = await camille.client.call('create-conversation', { name: 'afterwards', with: [yanis.account] })
  await camille.client.call('send', { conversation: after.conversation, text: 'and on' })
  await practice.settle()
  await practice.pass(20_000)
  await practice.settle()
  const { messages } = await yanis.client.call('messages', { conversation: after.conversation, limit: 10 })
  expect(messages.map(({ text }) => text)).toEqual(['and on'])
  stop()
  await practice.close()
})

function hostileCall(chance: Chance, number: number, name: CommandName, known: Known): object {
  const input = makeInput(chance, name, known)
  const call = { kind: 'call', number, name, input: chance.once(3) ? spoilValue(chance, input) : input }
  if (!chance.once(20)) return call
  const spoilt = spoilValue(chance, call)
  return typeof spoilt === 'object' && spoilt !== null ? spoilt : { of: spoilt }
}

/** A window may lock; its person opens again. */
async function unlocked({ client }: Desk): Promise<void> {
  const { vault } = await client.call('status', {})
  if (vault === 'locked') await client.call('unlock', { passphrase: PASSPHRASE })
}

/** Ids that an answer names lead to the next call. */
function learn(known: Known, output: unknown): void {
  for (const [id] of JSON.stringify(output)?.matchAll(/(?<=")[0-9a-f]{32}(?=")/g) ?? []) {
    if (known.ids.includes(id)) continue
    if (known.ids.length > 200) known.ids.splice(20, 1)
    known.ids.push(id)
  }
}

it('what is under way when the vault locks is told so, and no fault of the core', async () => {
  const practice = await openPractice()
  const { camille, yanis } = await practice.colleagues()
  const unexpected: unknown[] = []
  const [ours, theirs] = memoryPortPair()
  const client = connect(ours)
  serve(camille.client, theirs, { onUnexpected: (error) => unexpected.push(error) })
  const calls = [
    client.call('sync', {}),
    client.call('create-conversation', { name: 'never', with: [yanis.account] }),
    client.call('lock', {})
  ]
  const outcomes = await Promise.allSettled(calls)
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
    'vault-locked',
    'vault-locked',
    false
  ])
  expect(unexpected).toEqual([])
  await practice.close()
})
