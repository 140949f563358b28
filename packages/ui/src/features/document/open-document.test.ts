import { type AnyEvent, type ClientContract, type CommandName, type InputOf, Refusal } from '@colloque/client-api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Doc } from 'yjs'
import { documentAnswers, type SampleDocument } from '../../../gallery/scenes/sample-documents.ts'
import { type OpenDocument, openDocument } from './open-document.ts'
import { CLOSED, isWrite } from './port-web-socket.ts'

const DOCUMENT = 'd'.repeat(32)
const place = { conversation: 'c'.repeat(32), document: DOCUMENT }
const me = { account: 'a'.repeat(32), name: 'Dr L. Témoin', isYou: true }
const other = { account: 'b'.repeat(32), name: 'Dr A. Exemple', isYou: false }

/** A core that holds one document, and says what it was asked. */
function core(sample: Partial<SampleDocument> = {}) {
  const listeners = new Set<(event: AnyEvent) => void>()
  const asked: CommandName[] = []
  const restored: unknown[] = []
  const refusals = new Map<CommandName, () => never>()
  const emit = (event: AnyEvent): void => {
    for (const listener of [...listeners]) listener(event)
  }
  const answers = documentAnswers([{ id: DOCUMENT, by: other, ...sample }], me, (event) => queueMicrotask(() => emit(event)))
  const client = {
    async call(name: CommandName, input: unknown) {
      asked.push(name)
      if (name === 'document-frame') restored.push((input as InputOf<'document-frame'>).restores)
      refusals.get(name)?.()
      return (answers[name] as (input: unknown) => unknown)(input)
    },
    subscribe(listener: (event: AnyEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  } as unknown as ClientContract
  return { client, asked, restored, emit, refusals, listeners }
}

const opened: OpenDocument[] = []
async function open(client: ClientContract): Promise<OpenDocument> {
  const document = await openDocument(client, place, me)
  opened.push(document)
  await vi.waitFor(() => expect(document.connection.get()).toBe('connected'))
  return document
}
afterEach(() => {
  for (const document of opened.splice(0)) document.close()
})

const words = (doc: Doc) => doc.getText('words')

describe('an open document', () => {
  it('writes under the client id that the core gave, from the first struct on', async () => {
    const { client } = core()
    const { doc } = await open(client)
    words(doc).insert(0, 'x')
    expect([...doc.store.clients.keys()]).toEqual([doc.clientID])
    const again = await open(client)
    await vi.waitFor(() => expect(words(again.doc).toString()).toBe('x'))
    expect(again.doc.clientID).not.toBe(doc.clientID)
  })

  it('sends what was written while the core did not answer, under the same id, once it does', async () => {
    const { client, asked, refusals } = core()
    const document = await open(client)
    const id = document.doc.clientID
    refusals.set('document-frame', () => {
      throw new Refusal('too-many-calls')
    })
    words(document.doc).insert(0, 'unheard ')
    await vi.waitFor(() => expect(document.connection.get()).toBe('cut'))
    words(document.doc).insert(0, 'still ')
    refusals.clear()
    await vi.waitFor(() => expect(document.connection.get()).toBe('connected'), { timeout: 5000 })
    expect(document.doc.clientID).toBe(id)
    expect(asked.filter((name) => name === 'open-document')).toHaveLength(2)
    const reader = await open(client)
    expect(words(reader.doc).toString()).toBe('still unheard ')
  })

  it.each([
    ['deleted', CLOSED.deleted],
    ['read only', CLOSED.readOnly],
    ['too large', CLOSED.tooLarge]
  ])('ends when the core closes it: %s', async (_why, code) => {
    const { client, asked, emit } = core()
    const document = await open(client)
    emit({ type: 'document-closed', session: '1'.padStart(32, '0'), code })
    await vi.waitFor(() => expect(document.closedWith.get()).toBe(code))
    expect(asked.filter((name) => name === 'open-document')).toHaveLength(1)
  })

  it('opens again by itself when the core made its memory anew, and ends when that is refused', async () => {
    const { client, emit, asked, refusals } = core()
    const document = await open(client)
    refusals.set('open-document', () => {
      throw new Refusal('unknown-document')
    })
    emit({ type: 'document-closed', session: '1'.padStart(32, '0'), code: CLOSED.reopen })
    await vi.waitFor(() => expect(document.closedWith.get()).toBe(CLOSED.deleted), { timeout: 5000 })
    expect(asked.filter((name) => name === 'open-document')).toHaveLength(2)
  })

  it('sends no write of a reader', async () => {
    const { client } = core({ status: { writable: false } })
    const document = await open(client)
    words(document.doc).insert(0, 'not mine to write')
    const reader = await open(client)
    expect(words(reader.doc).toString()).toBe('')
  })

  it('leaves nothing behind when it is closed', async () => {
    const { client, asked, listeners } = core()
    const document = await open(client)
    document.close()
    expect(asked.at(-1)).toBe('close-document')
    expect(listeners.size).toBe(0)
  })

  it('is refused as the core refuses', async () => {
    const { client } = core({ refusal: 'document-waiting' })
    await expect(openDocument(client, place, me)).rejects.toMatchObject({ code: 'document-waiting' })
  })

  it('says of what it writes which version that puts back, and of nothing else, though that was refused', async () => {
    const { client, restored } = core()
    const document = await open(client)
    words(document.doc).insert(0, 'before ')
    document.restoring(7, () => words(document.doc).insert(0, 'restored '))
    expect(() =>
      document.restoring(8, () => {
        throw new Error('as an editor may')
      })
    ).toThrow('as an editor may')
    words(document.doc).insert(0, 'after ')
    expect(restored.slice(-3)).toEqual([undefined, 7, undefined])
  })

  it('tells a write from a question', () => {
    expect(
      [
        [0, 0],
        [0, 1],
        [0, 2],
        [1, 2]
      ].map((frame) => isWrite(Uint8Array.from(frame)))
    ).toEqual([false, true, true, false])
  })
})
