import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openPractice, type Practice, quarantined } from '../../support/clients-in-process.ts'
import { paragraph, turnDishonest, updateBy } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis } = await practice.colleagues())
  conversation = await practice.group(camille, yanis)
  ;[document, hers] = await openNewDocument(practice, conversation, [camille])
  hers.type('écrit par Camille')
  await practice.pass(2_000)
})
afterEach(() => practice.close())

const roles = async (desk: Desk): Promise<Record<string, string>> => {
  const { conversations } = await desk.client.call('conversations', {})
  const found = conversations.find(({ id }) => id === conversation)
  return Object.fromEntries(found?.members.map(({ account, role }) => [account, role]) ?? [])
}

async function setRole(by: Desk, whose: Desk, role: 'owner' | 'member' | 'reader'): Promise<void> {
  await by.client.call('set-role', { conversation, account: whose.account, role })
  await practice.pass(5_000)
}

describe('a reader of a conversation', () => {
  it('[ROLE-1] reads documents and writes messages, and writes in documents again as a member', async () => {
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(500)
    await setRole(camille, yanis, 'reader')
    for (const desk of [camille, yanis])
      expect(await roles(desk)).toEqual({ [camille.account]: 'owner', [yanis.account]: 'reader' })
    expect(his.status.writable).toBe(false)
    his.type('en trop')
    await practice.pass(1_000)
    expect(his.closedWith).toBe(4403)
    expect(hers.text()).toBe('écrit par Camille')
    await expect(yanis.client.call('create-document', { conversation, name: 'Autre' })).rejects.toMatchObject({
      code: 'read-only'
    })
    await yanis.client.call('send', { conversation, text: 'bien lu' })
    await practice.pass(1_000)
    const { messages } = await camille.client.call('messages', { conversation, limit: 10 })
    expect(messages.map(({ text }) => text)).toEqual(['bien lu'])
    await his.close()
    await setRole(camille, yanis, 'member')
    expect((await roles(yanis))[yanis.account]).toBe('member')
    const again = await openPage(yanis.client, { conversation, document })
    await practice.pass(1_000)
    again.type(', relu par Yanis')
    await practice.pass(1_000)
    expect(hers.text()).toBe('écrit par Camille, relu par Yanis')
  })

  it('[DLOG-1] [DLOG-3] is read by nobody where they write all the same', async () => {
    await setRole(camille, yanis, 'reader')
    const mallory = await turnDishonest(practice, yanis, conversation)
    const update = updateBy(mallory.client(document), paragraph('malgré tout'))
    await mallory.say(document, { type: 'update', session: 0, at: 1, update })
    expect(quarantined(camille)).toEqual(['invalid-record'])
    expect(hers.text()).toBe('écrit par Camille')
    mallory.relay.stop()
  })
})

it('[ROLE-2] owners alone change roles, and the last owner stays one', async () => {
  await expect(setRole(yanis, yanis, 'owner')).rejects.toMatchObject({ code: 'not-owner' })
  for (const role of ['member', 'reader'] as const)
    await expect(setRole(camille, camille, role)).rejects.toMatchObject({ code: 'last-owner' })
  await setRole(camille, yanis, 'owner')
  await setRole(yanis, camille, 'reader')
  expect(await roles(camille)).toEqual({ [camille.account]: 'reader', [yanis.account]: 'owner' })
  await expect(setRole(yanis, yanis, 'member')).rejects.toMatchObject({ code: 'last-owner' })
})
