import { decodeClientFrame, decodeRelayFrame } from '@colloque/protocol'
import { afterEach, expect, it } from 'vitest'
import { type Desk, openPractice, type Practice, quarantined } from '../../support/clients-in-process.ts'
import { openNewDocument, openPage } from '../../support/document-page.ts'

let practice: Practice
afterEach(() => practice.close())

async function group(): Promise<{ camille: Desk; yanis: Desk; noor: Desk; conversation: string }> {
  practice = await openPractice()
  const { camille, yanis } = await practice.colleagues()
  const noor = await practice.newcomer(camille, 'Dr Noor Haddad')
  const conversation = await practice.group(camille, yanis, noor)
  await practice.settle()
  return { camille, yanis, noor, conversation }
}

it('[DLOG-3] who is removed reads and writes no further, keeps what was read, and goes on when added again', async () => {
  const { camille, noor, conversation } = await group()
  const [document, hers, theirs] = await openNewDocument(practice, conversation, [camille, noor])
  await practice.pass(200)
  hers.type('avant ')
  await practice.pass(500)
  await camille.client.call('remove-members', { conversation, accounts: [noor.account] })
  await practice.pass(2_000)
  hers.type('pendant ')
  await practice.pass(2_000)
  expect(theirs.text()).toBe('avant ')
  theirs.type('écrit en vain')
  await practice.pass(2_000)
  expect(theirs.closedWith).toBe(4403)
  expect(hers.text()).toBe('avant pendant ')
  await theirs.close()
  await camille.client.call('add-members', { conversation, accounts: [noor.account] })
  await practice.pass(120_000)
  await practice.settle()
  const again = await openPage(noor.client, { conversation, document })
  await practice.pass(2_000)
  expect(again.text()).toBe('avant pendant ')
  again.type('après')
  await practice.pass(2_000)
  expect(hers.text()).toBe('avant pendant après')
  for (const desk of [camille, noor]) expect((await desk.client.call('incidents', { conversation })).incidents).toEqual([])
})

it('[ROLE-2] [SNAP-5] who is added again by the last owner, who is gone before showing what was written, owns what is there, and gets the rest when they are back', async () => {
  const { camille, yanis, noor, conversation } = await group()
  const [document, hers] = await openNewDocument(practice, conversation, [camille])
  await practice.pass(200)
  hers.type('avant ')
  await practice.pass(500)
  await camille.client.call('remove-members', { conversation, accounts: [yanis.account, noor.account] })
  await practice.pass(2_000)
  hers.type('pendant ')
  await practice.pass(2_000)
  camille.network.cut()
  await camille.client.call('add-members', { conversation, accounts: [noor.account] })
  await camille.client.call('leave-conversation', { conversation })
  // Her wish to leave is at the relay by then.
  camille.leaving = (frame) => {
    const decoded = decodeClientFrame(frame)
    if (decoded.kind === 'request' && decoded.body.type === 'put-snapshot-part') camille.network.cut()
  }
  camille.network.mend()
  await practice.pass(120_000)
  camille.leaving = undefined
  camille.network.mend()
  await practice.pass(120_000)
  const { conversations } = await noor.client.call('conversations', {})
  const members = conversations.find(({ id }) => id === conversation)?.members
  expect(members?.map(({ account, role }) => [account, role])).toEqual([[noor.account, 'owner']])
  const theirs = await openPage(noor.client, { conversation, document })
  await practice.pass(2_000)
  expect(theirs.text()).toBe('avant ')
  theirs.type('seule ')
  await practice.pass(2_000)
  await noor.client.call('add-members', { conversation, accounts: [camille.account] })
  await practice.pass(120_000)
  await practice.settle()
  const back = await openPage(camille.client, { conversation, document })
  await practice.pass(2_000)
  expect(back.text()).toBe(theirs.text())
  for (const word of ['avant ', 'pendant ', 'seule ']) expect(back.text().split(word)).toHaveLength(2)
  for (const desk of [camille, noor]) expect((await desk.client.call('incidents', { conversation })).incidents).toEqual([])
})

it('[DLOG-3] what was written in an epoch that ended while it waited to be read is read all the same', async () => {
  const { camille, yanis, conversation } = await group()
  const lina = await practice.newcomer(camille, 'Dr Lina Haddad')
  const [, hers, his] = await openNewDocument(practice, conversation, [camille, yanis])
  await practice.pass(2_000)
  // His device waits for the answers to what it wrote, in the document and in the conversation.
  const answers: Uint8Array[] = []
  yanis.hears = (frame) => {
    const heard = decodeRelayFrame(frame)
    const isAnswer = heard.kind === 'answer' && heard.name === 'append'
    if (isAnswer) answers.push(frame)
    return !isAnswer
  }
  his.type('avant ')
  await practice.pass(500)
  for (const text of ['un', 'deux']) void yanis.client.call('send', { conversation, text })
  await practice.pass(500)
  expect(answers).toHaveLength(2)
  hers.type('et la suite')
  await practice.pass(500)
  await camille.client.call('add-members', { conversation, accounts: [lina.account] })
  await practice.pass(2_000)
  // He reads that the epoch is over, and writes on before his documents hear of it.
  const [inDocument, inConversation] = answers
  yanis.say(inConversation as Uint8Array)
  await practice.pass(500)
  expect(answers).toHaveLength(3)
  yanis.say(inDocument as Uint8Array)
  await practice.pass(500)
  yanis.hears = undefined
  yanis.say(answers[2] as Uint8Array)
  await practice.pass(5_000)
  expect(quarantined(yanis)).toEqual([])
  expect(his.text()).toBe('avant et la suite')
  expect(hers.text()).toBe('avant et la suite')
})
