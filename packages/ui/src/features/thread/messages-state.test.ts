import type { AnyEvent, ClientContract, Message } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import { createMessages } from './messages-state.ts'
import { sampleMessage } from './sample-message.ts'

const you = { account: 'b'.repeat(32), name: 'Dr L. Témoin', isYou: true }
const { conversation: id } = sampleMessage('')
const numbered = (...seqs: number[]) => seqs.map((seq) => sampleMessage(`m${seq}`, { seq }))

/** Opened on the messages 5 and 6 of ten, which are read up to 8. */
async function openInTheMiddle() {
  const listeners: ((event: AnyEvent) => void)[] = []
  const arrived: string[] = []
  const client = {
    call: async (name: string) =>
      name === 'messages' ? { messages: numbered(5, 6), more: true, newer: true } : { incidents: [] },
    subscribe: (listener: (event: AnyEvent) => void) => listeners.push(listener)
  } as unknown as ClientContract
  const messages = createMessages(client, { id, readSeq: 8 }, (message) => arrived.push(message.id))
  await messages.open(5)
  return {
    arrived,
    loaded: () => messages.view.get().window.messages.map(({ text }) => text),
    tell(message: Message) {
      for (const listen of listeners) listen({ type: 'message', message })
    }
  }
}

describe('the messages of a thread', () => {
  it('has come newly only what is after all that was there', async () => {
    const { arrived, tell } = await openInTheMiddle()
    for (const seq of [2, 6, 8, 11, 11, 12, 11]) tell(sampleMessage(`m${seq}`, { seq, editedAt: 1 }))
    tell(sampleMessage('m13', { seq: 13, from: you }))
    expect(arrived).toEqual(['m11', 'm12'])
  })

  it('stays where one reads while one’s own messages change that have not left', async () => {
    const { loaded, arrived, tell } = await openInTheMiddle()
    tell(sampleMessage('waiting', { from: you, state: 'pending' }))
    tell(sampleMessage('m6', { seq: 6, text: 'edited' }))
    expect(loaded()).toEqual(['m5', 'edited'])
    expect(arrived).toEqual([])
  })
})
