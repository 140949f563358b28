/** All conversations of the open vault, as the client tells of them. */
import type { ClientContract, Conversation } from '@colloque/client-api'
import { createStore, type Store } from './store.ts'

export interface ConversationsState {
  /** Undefined until they were read. Pinned first, then by the newest message. */
  readonly list: Store<readonly Conversation[] | undefined>
  /** One's own space, which has documents and no thread: it is in no list. Undefined until it was made. */
  readonly personal: Store<Conversation | undefined>
  /** Who writes in which conversation now: accounts by conversation. */
  readonly typing: Store<ReadonlyMap<string, readonly string[]>>
  find(id: string): Conversation | undefined
  load(): Promise<void>
  forget(): void
}

const FRAME_MS = 16

export function createConversations(client: ClientContract): ConversationsState {
  const list = createStore<readonly Conversation[] | undefined>(undefined)
  const personal = createStore<Conversation | undefined>(undefined)
  const typing = createStore<ReadonlyMap<string, readonly string[]>>(new Map())
  const byId = new Map<string, Conversation>()
  let isDue = false

  /** Many events of one frame make one new list: a message alone changes its conversation four times. */
  function publish(): void {
    if (isDue) return
    isDue = true
    setTimeout(() => {
      isDue = false
      if (list.get() !== undefined) show()
    }, FRAME_MS)
  }

  function show(): void {
    personal.set([...byId.values()].find(({ kind }) => kind === 'personal'))
    list.set(sorted(byId))
  }

  client.subscribe((event) => {
    if (event.type === 'conversation') {
      byId.set(event.conversation.id, event.conversation)
      publish()
    }
    if (event.type === 'typing') typing.set(new Map(typing.get()).set(event.conversation, event.accounts))
    if (event.type === 'locked') forget()
  })

  function forget(): void {
    byId.clear()
    list.set(undefined)
    personal.set(undefined)
    typing.set(new Map())
  }

  return {
    list,
    personal,
    typing,
    find: (id) => byId.get(id),
    async load() {
      const { conversations } = await client.call('conversations', {})
      byId.clear()
      for (const conversation of conversations) byId.set(conversation.id, conversation)
      show()
    },
    forget
  }
}

function sorted(byId: ReadonlyMap<string, Conversation>): readonly Conversation[] {
  const shared = [...byId.values()].filter(({ kind }) => kind !== 'personal')
  return shared.sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1))
}
