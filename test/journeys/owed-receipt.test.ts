import { afterEach, expect, it } from 'vitest'
import { openPractice, PASSPHRASE, type Practice } from '../support/clients-in-process.ts'

// What the simulation found: a receipt was owed by a process that had ended, and nobody sent it until something else was read.
let practice: Practice | undefined
afterEach(async () => practice?.close())

it('[BODY-3] receipts what was read by a process that ended before it could say so', { timeout: 240_000 }, async () => {
  practice = await openPractice()
  const { camille, yanis, conversation } = await practice.colleagues()
  await practice.pass(10_000)
  const { message } = await camille.client.call('send', { conversation, text: 'Bonjour' })
  // Less than the pause before a receipt.
  await practice.pass(100)
  await yanis.restart()
  await yanis.client.call('unlock', { passphrase: PASSPHRASE })
  expect((await yanis.client.call('messages', { conversation })).messages.map(({ text }) => text)).toContain('Bonjour')
  await practice.pass(10_000)
  const { messages } = await camille.client.call('messages', { conversation })
  expect(messages.find(({ id }) => id === message)?.state).toBe('delivered')
})
