import { type ClientContract, type CommandName, type Conversation, type InputOf, Refusal } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import { sampleMessage } from '../thread/sample-message.ts'
import { createComposer } from './composer.ts'

const you = { account: 'b'.repeat(32), name: 'Dr L. Témoin', isYou: true }
const conversation: Conversation = {
  id: 'c'.repeat(32),
  kind: 'group',
  name: 'Avis',
  status: 'active',
  members: [
    { ...you, role: 'owner' },
    { account: 'a'.repeat(32), name: 'Dr A. Exemple', isYou: false, role: 'member' }
  ],
  unread: 0,
  unreadUrgent: 0,
  mentioned: false,
  history: false,
  readSeq: 0,
  lastAt: 0,
  pinned: false,
  muted: false
}

/** Keeps what it was asked; refuses what it is told to; answers an upload when told to. */
function askedClient() {
  const calls: { readonly name: string; readonly input: unknown }[] = []
  const refusals = new Map<string, Refusal>()
  const gate = Promise.withResolvers<void>()
  let uploads = 0
  const client = {
    async call(name: CommandName, input: unknown) {
      calls.push({ name, input })
      const refusal = refusals.get(name)
      if (refusal) throw refusal
      if (name === 'begin-upload') return { upload: String(++uploads).repeat(32) }
      if (name === 'finish-upload') {
        await gate.promise
        const { upload } = input as InputOf<'finish-upload'>
        return { attachment: { id: upload, name: 'a', sizeBytes: 1, type: 'text/plain', state: 'staged' } }
      }
      return name === 'send' ? { message: 'd'.repeat(32) } : {}
    },
    subscribe: () => () => undefined
  } as unknown as ClientContract
  const asked = <N extends CommandName>(name: N) =>
    calls.filter((call) => call.name === name).map(({ input }) => input as InputOf<N>)
  return { client, asked, refusals, openGate: gate.resolve }
}
const settle = async () => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}
const start = (part: Partial<Conversation> = {}) => {
  const parts = askedClient()
  return { ...parts, composer: createComposer(parts.client, { ...conversation, ...part }, () => false) }
}

describe('what is being written', () => {
  it('sends the text without blanks, and is empty at once', async () => {
    const { composer, asked } = start()
    composer.write('  @Dr A. Exemple vu ', [{ account: 'a'.repeat(32), start: 2, end: 16 }])
    const sending = composer.send()
    expect(composer.writing.get().text).toBe('')
    await sending
    expect(asked('send')[0]).toMatchObject({ text: '@Dr A. Exemple vu', mentions: [{ start: 0, end: 14 }] })
    expect(asked('set-draft')).toEqual([])
  })

  it('never loses a text that was refused, nor what was written meanwhile', async () => {
    const { composer, refusals } = start()
    refusals.set('send', new Refusal('disk-full'))
    composer.write('premier', [])
    composer.change({ urgent: true, replyTo: 'e'.repeat(32) })
    const sending = composer.send()
    composer.write('second', [])
    await sending
    expect(composer.writing.get()).toMatchObject({
      text: 'premier\nsecond',
      urgent: true,
      replyTo: 'e'.repeat(32),
      isSending: false
    })
    expect(composer.writing.get().failure).toMatchObject({ code: 'disk-full' })
  })

  it('waits for the files, and then leaves by itself, once', async () => {
    const { composer, asked, openGate } = start()
    composer.attach([new File(['a'], 'a.txt'), new File(['b'], 'b.txt'), new File(['c'], 'c.txt')])
    composer.write('trois fichiers', [])
    await composer.send()
    await settle()
    expect(composer.writing.get().isQueued).toBe(true)
    expect(asked('begin-upload')).toHaveLength(2)
    openGate()
    await new Promise((resolve) => setTimeout(resolve))
    await settle()
    expect(asked('send')).toHaveLength(1)
    expect(asked('send')[0]?.uploads).toHaveLength(3)
    expect(composer.uploads.all.get()).toEqual([])
    expect(asked('abandon-upload')).toEqual([])
  })

  it('does not leave without a file that failed', async () => {
    const { composer, asked, refusals } = start()
    refusals.set('begin-upload', new Refusal('file-too-large'))
    composer.attach([new File(['a'], 'a.txt')])
    composer.write('avec fichier', [])
    await composer.send()
    await settle()
    expect(asked('send')).toEqual([])
    expect(composer.writing.get()).toMatchObject({ text: 'avec fichier', isQueued: false })
    expect(composer.uploads.all.get()[0]).toMatchObject({ state: 'failed', failure: { code: 'file-too-large' } })
  })

  it('restores a draft with its names, and keeps it on leaving', async () => {
    const { composer, asked } = start({ draft: { text: 'Merci @Dr A. Exemple', urgent: true } })
    expect(composer.writing.get()).toMatchObject({ urgent: true, mentions: [{ start: 6, end: 20 }] })
    composer.write('Merci', [])
    composer.leave()
    expect(asked('set-draft')).toMatchObject([{ draft: { text: 'Merci', urgent: true } }])
    composer.write('', [])
    composer.change({ urgent: false })
    composer.leave()
    expect(asked('set-draft')[1]).toEqual({ conversation: conversation.id })
  })

  it('gives back what was written before an edit', async () => {
    const { composer, asked } = start()
    composer.write('en cours', [])
    composer.edit(sampleMessage('m1', { text: 'bisoprolol 5 mg', from: you }))
    expect(composer.writing.get().text).toBe('bisoprolol 5 mg')
    composer.write('bisoprolol 2,5 mg', [])
    await composer.send()
    expect(asked('edit-message')).toMatchObject([{ message: 'm1', text: 'bisoprolol 2,5 mg' }])
    expect(asked('set-draft').every(({ draft }) => draft?.text === 'en cours')).toBe(true)
    expect(composer.writing.get()).toMatchObject({ text: 'en cours', editing: undefined })
  })

  it('refuses more files than a message carries', () => {
    const { composer } = start()
    composer.attach(Array.from({ length: 21 }, (_, index) => new File(['a'], `${index}.txt`)))
    expect(composer.writing.get().failure).toMatchObject({ code: 'too-many-files' })
    expect(composer.uploads.all.get()).toEqual([])
  })
})
