/** What guards an open vault and what passes in front of it: the sheet, the keychain, the silence that locks, who is writing. */
import { decodeClientFrame, decodeRelayFrame } from '@colloque/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { openPractice, PASSPHRASE, type Practice } from '../support/clients-in-process.ts'

let practice: Practice | undefined
afterEach(async () => practice?.close())

const profile = { name: 'Dr Camille Moreau', profession: 'médecin' }

async function foundAlone() {
  practice = await openPractice()
  const desk = await practice.desk()
  const link = practice.foundingLink
  const { recoveryPhrase } = await desk.client.call('found', {
    link,
    association: 'Association Test',
    profile,
    passphrase: PASSPHRASE
  })
  return { practice, desk, words: recoveryPhrase.split(' ') }
}

describe('[VAULT-9] the recovery phrase', () => {
  it('is given again until two of its words came back, also after a crash, and then never', async () => {
    const { desk, words } = await foundAlone()
    expect(await desk.client.call('status', {})).toMatchObject({ recovery: 'unconfirmed' })
    await desk.restart()
    await desk.client.call('unlock', { passphrase: PASSPHRASE })
    expect((await desk.client.call('recovery-phrase', {})).recoveryPhrase.split(' ')).toEqual(words)

    const word = (position: number, text = words[position - 1] as string) => ({ position, word: text })
    await expect(desk.client.call('confirm-recovery-phrase', { words: [word(7), word(19, 'sable')] })).rejects.toMatchObject({
      code: 'wrong-words',
      detail: { positions: '19' }
    })
    await expect(desk.client.call('confirm-recovery-phrase', { words: [word(7), word(7)] })).rejects.toMatchObject({
      code: 'invalid-call'
    })
    await desk.client.call('confirm-recovery-phrase', {
      // As typed from paper.
      words: [
        word(7, ` ${words[6]?.normalize('NFD').toUpperCase()} `),
        word(19, words[18]?.normalize('NFD').replace(/\p{M}/gu, ''))
      ]
    })
    await expect(desk.client.call('recovery-phrase', {})).rejects.toMatchObject({ code: 'phrase-confirmed' })
    await expect(desk.client.call('confirm-recovery-phrase', { words: [word(7), word(19)] })).rejects.toMatchObject({
      code: 'phrase-confirmed'
    })
    await desk.restart()
    await desk.client.call('unlock', { passphrase: PASSPHRASE })
    expect(await desk.client.call('status', {})).toMatchObject({ recovery: 'confirmed' })
  })
})

describe('[VAULT-7] the keychain', () => {
  it('opens a vault once allowed, beside the passphrase, and no more once forbidden', async () => {
    const { desk } = await foundAlone()
    const { client } = desk
    expect(await client.call('status', {})).toMatchObject({ keychain: 'off' })
    await expect(client.call('set-keychain', { on: true })).rejects.toMatchObject({ code: 'wrong-passphrase' })
    await expect(client.call('set-keychain', { on: true, passphrase: 'une autre' })).rejects.toMatchObject({
      code: 'wrong-passphrase'
    })
    expect(desk.keychain.kept()).toBeUndefined()
    await client.call('set-keychain', { on: true, passphrase: PASSPHRASE })
    await client.call('lock', {})
    expect(await client.call('status', {})).toMatchObject({ vault: 'locked', keychain: 'on' })
    await client.call('unlock-by-keychain', {})
    await client.call('lock', {})
    await client.call('unlock', { passphrase: PASSPHRASE })
    await client.call('set-keychain', { on: false })
    expect(desk.keychain.kept()).toBeUndefined()
    await client.call('lock', {})
    await expect(client.call('unlock-by-keychain', {})).rejects.toMatchObject({ code: 'no-keychain' })
  })

  it('that lost its secret, has another or is gone loses nothing', async () => {
    const { desk } = await foundAlone()
    const { client, keychain } = desk
    await client.call('set-keychain', { on: true, passphrase: PASSPHRASE })
    await client.call('lock', {})
    await keychain.store(new Uint8Array(32))
    await expect(client.call('unlock-by-keychain', {})).rejects.toMatchObject({ code: 'no-keychain' })
    await keychain.remove()
    await expect(client.call('unlock-by-keychain', {})).rejects.toMatchObject({ code: 'no-keychain' })
    keychain.isRefusing = true
    expect((await client.call('status', {})).keychain).toBeUndefined()
    await client.call('unlock', { passphrase: PASSPHRASE })
    await expect(client.call('set-keychain', { on: true, passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'no-keychain' })
  })
})

describe('[VAULT-8] silence', () => {
  it('locks the vault after the set time, as set, and says so', async () => {
    const { practice: here, desk } = await foundAlone()
    const { client, events } = desk
    await here.pass(600 * 60_000)
    expect(await client.call('status', {})).toMatchObject({ vault: 'open' })
    await client.call('note-presence', {})
    await client.call('set-settings', { autoLockMinutes: 2 })
    await here.pass(119_000)
    expect(await client.call('status', {})).toMatchObject({ vault: 'open' })
    await here.pass(1_000)
    expect(await client.call('status', {})).toMatchObject({ vault: 'locked' })
    expect(events.filter(({ type }) => type === 'locked')).toHaveLength(1)
    await client.call('note-presence', {})
    expect(await client.call('status', {})).toMatchObject({ vault: 'locked' })
  })
})

describe('[SIGNAL-3] who is writing', () => {
  const typingOf = (desk: { events: readonly { type: string }[] }) =>
    desk.events.flatMap((event) => (event.type === 'typing' ? [(event as { accounts?: readonly string[] }).accounts] : []))

  it('is shown to the other, for as long as it is said or believed', async () => {
    practice = await openPractice()
    const { camille, yanis, conversation } = await practice.colleagues()
    await camille.client.call('set-typing', { conversation, typing: true })
    await practice.settle()
    expect(typingOf(yanis)).toEqual([[camille.account]])
    await camille.client.call('set-typing', { conversation, typing: false })
    await practice.settle()
    expect(typingOf(yanis)).toEqual([[camille.account], []])
    await practice.pass(2_000)
    await camille.client.call('set-typing', { conversation, typing: true })
    await practice.settle()
    await practice.pass(6_000)
    expect(typingOf(yanis)).toEqual([[camille.account], [], [camille.account], []])
    expect(typingOf(camille)).toEqual([])
  })

  it('is not said by who does not want to be seen, nor repeated at every key', async () => {
    practice = await openPractice()
    const { camille, yanis, conversation } = await practice.colleagues()
    const before = camille.frames.length
    for (let key = 0; key < 20; key++) await camille.client.call('set-typing', { conversation, typing: true })
    await practice.settle()
    const signals = camille.frames.slice(before).filter((frame) => isSignal(frame))
    expect(signals).toHaveLength(1)
    await camille.client.call('set-settings', { typing: false })
    await practice.pass(10_000)
    const then = camille.frames.length
    await camille.client.call('set-typing', { conversation, typing: true })
    await practice.settle()
    expect(camille.frames.slice(then).filter((frame) => isSignal(frame))).toEqual([])
    expect(typingOf(yanis)).toEqual([[camille.account], []])
  })

  it('[SIGNAL-2] is not believed again when the relay repeats it', async () => {
    practice = await openPractice()
    const { camille, yanis, conversation } = await practice.colleagues()
    const { client } = camille
    for (const typing of [true, false]) await client.call('set-typing', { conversation, typing })
    await practice.settle()
    const signals = yanis.received.filter(isPushedSignal)
    expect(signals.length).toBeGreaterThan(0)
    for (const signal of signals) yanis.say(signal)
    await practice.settle()
    expect(typingOf(yanis).filter((accounts) => accounts?.length)).toHaveLength(1)
    expect(typingOf(yanis).at(-1)).toEqual([])
  })
})

const isSignal = (frame: Uint8Array): boolean => {
  const decoded = decodeClientFrame(frame)
  return JSON.stringify(decoded).includes('"type":"signal"')
}
const isPushedSignal = (frame: Uint8Array): boolean => JSON.stringify(decodeRelayFrame(frame)).includes('"type":"signal"')
