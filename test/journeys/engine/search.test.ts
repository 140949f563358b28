import type { OutputOf } from '@colloque/client-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { fromHex, indexMessage, messageKey, searchMessages, unindexMessage } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What a person finds again, of one's own and of others' messages, in the vault of this device.
let world: World
let ana: Person
let bo: Person
let talk: string
let team: string

beforeEach(async () => {
  world = await createEngineWorld('search')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  talk = await ana.conversations.open([bo.hex])
  team = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(10_000)
})

async function say(person: Person, conversation: string, ...texts: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const text of texts) ids.push(await person.say(conversation, text))
  await world.advance(1_000)
  return ids
}
type Found = Pick<OutputOf<'search'>, 'results' | 'more'>
const find = (person: Person, text: string, more: { conversation?: string; limit?: number } = {}): Found =>
  searchMessages(person.core, { text, limit: 50, ...more })
const texts = (found: Found): string[] => found.results.map(({ excerpt }) => excerpt)
const marked = (found: Found): string[] =>
  found.results.flatMap(({ excerpt, matches }) => matches.map(({ start, end }) => excerpt.slice(start, end)))

describe('searching', () => {
  it('finds one’s own and others’, newest first, whatever the accents, the case and the ligatures', async () => {
    await say(ana, talk, 'Échographie du cœur', 'rien')
    await say(bo, team, 'une echographie cardiaque')
    for (const asked of ['échographie', 'ECHOGRAPHIE', 'echo', 'é'])
      expect(texts(find(bo, asked))).toEqual(['une echographie cardiaque', 'Échographie du cœur'])
    for (const asked of ['cœur', 'coeur', 'COE']) expect(marked(find(ana, asked))).toEqual([asked === 'COE' ? 'cœ' : 'cœur'])
    expect(find(bo, 'coeur').results[0]).toMatchObject({
      conversation: talk,
      from: { account: ana.hex, name: 'Ana', isYou: false },
      inFileName: false
    })
  })

  it('wants every word, and only the last may be unfinished', async () => {
    await say(ana, talk, 'bilan rénal normal', 'bilan hépatique')
    expect(texts(find(ana, 'bilan nor'))).toEqual(['bilan rénal normal'])
    expect(texts(find(ana, 'normal bil'))).toEqual(['bilan rénal normal'])
    expect(texts(find(ana, 'bil normal'))).toEqual([])
  })

  it('keeps to one conversation and to its limit, and says when there is more', async () => {
    await say(ana, talk, 'garde un', 'garde deux', 'garde trois')
    await say(ana, team, 'garde quatre')
    expect(texts(find(ana, 'garde', { conversation: talk }))).toEqual(['garde trois', 'garde deux', 'garde un'])
    expect(find(ana, 'garde', { conversation: talk, limit: 2 })).toMatchObject({ results: { length: 2 }, more: true })
    expect(find(ana, 'garde', { limit: 4 }).more).toBe(false)
    // The id of the conversation lies in the index too, and is no word of any message.
    expect(find(ana, talk).results).toEqual([])
    expect(find(ana, talk.slice(0, 4)).results).toEqual([])
  })

  it.each([
    '"',
    '""',
    '*',
    'NOT',
    'OR',
    '(',
    'a AND',
    'text : garde',
    'space : 0',
    '^garde',
    'garde*"',
    'NEAR(garde nuit)',
    '{text} : x',
    "'; DROP TABLE message; --",
    '-',
    '+',
    '💊',
    '\u0000'
  ])('takes %j for words, never for a language', async (asked) => {
    await say(ana, talk, 'rien de tout cela')
    expect(find(ana, asked)).toEqual({ results: [], more: false })
  })

  it('finds what the language of the index would take for its own', async () => {
    await say(ana, talk, 'NEAR the text, OR not: AND "quoted"')
    for (const asked of ['near text', 'and or', '"quoted', 'not']) expect(find(ana, asked).results).toHaveLength(1)
  })

  it('finds names of files, and shows the name when nothing in the text matches', async () => {
    const [first = ''] = await say(ana, talk, 'voir le courrier')
    const key = messageKey(fromHex(talk), fromHex(first))
    const { store } = ana.core
    store.transaction(() => {
      unindexMessage(ana.core, key)
      for (const [position, name] of ['IRM_Épaule.dcm', 'Courrier du 12 mars.pdf'].entries())
        store.run(
          `INSERT INTO attachment (attachment, message, position, name, media_type, size_bytes, blob, key, read_token, state)
           VALUES (?, ?, ?, ?, 'application/pdf', 1, x'', x'', x'', 'ready')`,
          Uint8Array.of(position),
          key,
          position,
          name
        )
      indexMessage(ana.core, key)
    })
    expect(find(ana, 'épaule').results[0]).toMatchObject({ excerpt: 'IRM_Épaule.dcm', inFileName: true })
    expect(find(ana, 'courrier').results[0]).toMatchObject({ excerpt: 'voir le courrier', inFileName: false })
    expect(find(ana, 'courrier mars').results[0]).toMatchObject({ inFileName: false })
  })
})

describe('what leaves', () => {
  /** As the pages of the database hold it, whatever a query would say. */
  const isInPages = (person: Person, word: string): boolean =>
    Buffer.from((person.core.store as unknown as { snapshot(): Uint8Array }).snapshot()).includes(word)

  it('[VAULT-10] is not found any more, and no word of it is left in the index, on either side', async () => {
    const [kept = '', gone = ''] = await say(ana, talk, 'kept zyxxyplume', 'bonjour qwertzuiop secret')
    expect(find(bo, 'qwertzu').results).toHaveLength(1)
    ana.messages.remove({ conversation: talk, message: gone })
    await world.advance(20_000)
    for (const person of [ana, bo]) {
      expect(find(person, 'qwertzuiop').results).toEqual([])
      expect(isInPages(person, 'qwertzuiop')).toBe(false)
      expect(find(person, 'zyxx').results.map(({ message }) => message)).toEqual([kept])
    }
  })

  it('is found by its new words alone after an edit', async () => {
    const [id = ''] = await say(ana, talk, 'demain matin')
    ana.messages.edit({ conversation: talk, message: id, text: 'demain soir', mentions: [] })
    await world.advance(20_000)
    for (const person of [ana, bo]) {
      expect(find(person, 'matin').results).toEqual([])
      expect(texts(find(person, 'soir'))).toEqual(['demain soir'])
    }
  })

  it('[VAULT-10] has the first 1,500 different words of a text, and leaves whole when there are more', async () => {
    const words = Array.from({ length: 1_600 }, (_, at) => `m${String(at + 1).padStart(4, '0')}`)
    const [id = ''] = await say(ana, talk, [...words.slice(0, 1_400), ...words].join(' '))
    for (const [word, count] of [
      ['m0001', 1],
      ['m1500', 1],
      ['m1501', 0]
    ] as const)
      expect(find(bo, word).results, word).toHaveLength(count)
    ana.messages.remove({ conversation: talk, message: id })
    await world.advance(20_000)
    for (const person of [ana, bo]) expect(isInPages(person, 'm1499')).toBe(false)
  })

  it('stays the same however often it is put in or taken out', async () => {
    const [id = ''] = await say(ana, talk, 'une fois')
    const key = messageKey(fromHex(talk), fromHex(id))
    for (const act of [indexMessage, indexMessage, unindexMessage, unindexMessage, indexMessage]) act(ana.core, key)
    expect(texts(find(ana, 'fois'))).toEqual(['une fois'])
    unindexMessage(ana.core, key)
    expect(find(ana, 'fois').results).toEqual([])
  })
})
