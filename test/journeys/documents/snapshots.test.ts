import { type AnswerOf, decodeRelayFrame, encodeAnswer } from '@colloque/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'
import { fromHex } from '../../support/engine-parts.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
  ;[document, hers] = await openNewDocument(practice, conversation, [camille])
  await practice.pass(100)
})
afterEach(() => practice.close())

async function write(page: Page, records: number): Promise<void> {
  for (let index = 0; index < records; index++) {
    page.type(`${index} `)
    await practice.pass(60)
  }
}

const requests = (desk: Desk): string[] => desk.frames.map((frame) => typeOf(frame))

function typeOf(frame: Uint8Array): string {
  const text = Buffer.from(frame).toString('latin1')
  return ['put-snapshot-part', 'put-snapshot', 'get-snapshot', 'trim-log'].find((type) => text.includes(`${type}`)) ?? ''
}

describe('snapshots', () => {
  it('[SNAP-2] [SNAP-3] one is made after 200 records, verified by the other, and by nobody twice', async () => {
    await write(hers, 210)
    await practice.pass(60_000)
    const puts = [...requests(camille), ...requests(yanis)].filter((type) => type === 'put-snapshot')
    expect(puts).toHaveLength(1)
    expect((await camille.client.call('incidents', { conversation })).incidents).toEqual([])
    expect((await yanis.client.call('incidents', { conversation })).incidents).toEqual([])
  })

  it('[SNAP-3] [SNAP-4] one of a personal space is read a second time by its only device, and the log trimmed a month later', async () => {
    const { conversation: personal } = await camille.client.call('open-personal-space', {})
    const [own, page] = await openNewDocument(practice, personal, [camille])
    await write(page, 210)
    await practice.pass(60_000)
    const place = camille.store.get<{ verified: number }>(
      'SELECT snapshot_verified AS verified FROM document_log WHERE log = ?',
      fromHex(own)
    )
    expect(place).toEqual({ verified: 1 })
    const read = requests(camille).filter((type) => type === 'get-snapshot')
    await write(page, 1)
    await practice.pass(60_000)
    expect(requests(camille).filter((type) => type === 'get-snapshot')).toEqual(read)
    practice.clock.advance(33 * 86_400_000)
    await practice.pass(120_000)
    await write(page, 1)
    await practice.pass(60_000)
    expect(requests(camille)).toContain('trim-log')
    expect((await camille.client.call('incidents', { conversation: personal })).incidents).toEqual([])
  })

  it('[SNAP-3] one that comes back as another each time is put again after a minute, and not as fast as the relay answers', async () => {
    const { conversation: personal } = await camille.client.call('open-personal-space', {})
    const [, page] = await openNewDocument(practice, personal, [camille])
    camille.rewrite = (frame) => {
      const decoded = decodeRelayFrame(frame)
      if (decoded.kind !== 'answer' || decoded.name !== 'get-snapshot') return frame
      const answer = decoded.body as AnswerOf<'get-snapshot'>
      return encodeAnswer(decoded.request, 'get-snapshot', { ...answer, bytes: answer.bytes.toReversed() })
    }
    await write(page, 210)
    const puts = (): number => requests(camille).filter((type) => type === 'put-snapshot').length
    await practice.pass(5_000)
    expect(puts()).toBe(2)
    await practice.pass(120_000)
    expect(puts()).toBe(4)
    camille.rewrite = undefined
    await practice.pass(120_000)
    expect(puts()).toBe(5)
  })

  it('[SNAP-4] the log is trimmed a month later, and who was away meanwhile reads it all, with what they wrote offline', async () => {
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(100)
    yanis.network.cut()
    his.type('écrit hors ligne ')
    await practice.pass(1_000)
    await write(hers, 210)
    await practice.pass(60_000)
    yanis.network.mend()
    await practice.pass(120_000)
    expect(his.text()).toBe(hers.text())
    const text = hers.text()
    await hers.close()
    await his.close()
    practice.clock.advance(33 * 86_400_000)
    await practice.pass(120_000)
    hers = await openPage(camille.client, { conversation, document })
    await practice.pass(1_000)
    await write(hers, 1)
    await practice.pass(60_000)
    expect([...requests(camille), ...requests(yanis)]).toContain('trim-log')
    const again = await openPage(yanis.client, { conversation, document })
    await practice.pass(1_000)
    expect(again.text()).toBe(hers.text())
    expect(again.text()).toBe(`${text}0 `)
    expect(text).toContain('écrit hors ligne')
  })
})
