/** Sixteen who write in one document at once, some of them cut off meanwhile. */
import { afterEach, expect, it } from 'vitest'
import { type Desk, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { openNewDocument } from '../../support/document-page.ts'

const PEOPLE = 16
const ROUNDS = 12

let practice: Practice
afterEach(() => practice.close())

it('loses nothing and doubles nothing, and all have the same', async () => {
  practice = await openPractice()
  const { camille, yanis } = await practice.colleagues()
  const others: Desk[] = [yanis]
  while (others.length < PEOPLE - 1) others.push(await practice.newcomer(camille, `Dr Numéro ${others.length}`))
  const desks: [Desk, ...Desk[]] = [camille, ...others]
  const conversation = await practice.group(camille, ...others)
  const [, ...pages] = await openNewDocument(practice, conversation, desks, 10_000)
  await practice.pass(1_000)
  pages[0]?.type('début ')
  await practice.pass(2_000)

  const written: string[] = ['début']
  for (let round = 0; round < ROUNDS; round++) {
    // Every fourth is away for a third of it, and writes on.
    for (const [index, { network }] of desks.entries()) if (index % 4 === 3 && round === 4) network.cut()
    for (const [index, { network }] of desks.entries()) if (index % 4 === 3 && round === 8) network.mend()
    for (const [index, page] of pages.entries()) {
      const word = `p${index}m${round}`
      written.push(word)
      page.type(`${word} `)
    }
    await practice.pass(40)
  }
  await practice.pass(60_000)
  await practice.settle()

  const texts = new Set(pages.map((page) => page.text()))
  expect(texts.size).toBe(1)
  const [text = ''] = texts
  expect(text.trim().split(' ').toSorted()).toEqual(written.toSorted())
  for (const { client } of desks) {
    const { conversations } = await client.call('conversations', {})
    expect(conversations.find(({ id }) => id === conversation)?.status).toBe('active')
  }
})
