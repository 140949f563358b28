/** The loaded messages of one conversation, followed as the client tells of them. Lives as long as its thread is shown. */
import type { ClientContract, Conversation, Incident, Message } from '@colloque/client-api'
import { createStore, type Store } from '../../state/store.ts'
import { append, drop, EMPTY_WINDOW, lastSeq, type MessageWindow, prepend, receive, windowOf } from './message-window.ts'

export interface MessagesView {
  readonly window: MessageWindow
  /** Raised when another part was loaded in the place of this one. */
  readonly generation: number
  /** This change put older messages before the others, and changed nothing else. */
  readonly isPrepended: boolean
  readonly isLoaded: boolean
  readonly failure: unknown
}
export interface MessagesState {
  readonly view: Store<MessagesView>
  readonly incidents: Store<readonly Incident[]>
  /** The newest, or those around a number or a message. */
  open(around?: number | string): Promise<void>
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  close(): void
}
export const PAGE = 60

export function createMessages(
  client: ClientContract,
  { id: conversation, readSeq }: Pick<Conversation, 'id' | 'readSeq'>,
  /** A colleague's that was not there before. */
  onArrival: (message: Message) => void
): MessagesState {
  const blank: MessagesView = { window: EMPTY_WINDOW, generation: 0, isPrepended: false, isLoaded: false, failure: undefined }
  const view = createStore(blank)
  const incidents = createStore<readonly Incident[]>([])
  let loading: Promise<void> | undefined
  /** What changes of a message up to here, loaded or not, does not make it a new one. */
  let newestSeq = readSeq

  const show = (window: MessageWindow, isPrepended = false): void => view.set({ ...view.get(), window, isPrepended })
  const ask = (place: { before?: number; after?: number; around?: number | string }) =>
    client.call('messages', { conversation, limit: PAGE, ...place })

  /** One page at a time; a page asked for meanwhile is not needed twice. */
  function once(load: () => Promise<void>): Promise<void> {
    loading ??= load()
      .catch((failure: unknown) => view.set({ ...view.get(), isPrepended: false, failure }))
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  async function readIncidents(): Promise<void> {
    incidents.set((await client.call('incidents', { conversation })).incidents)
  }

  const stop = client.subscribe((event) => {
    if (event.type === 'locked') view.set({ ...blank, generation: view.get().generation + 1 })
    if (event.type === 'message-gone' && event.conversation === conversation) show(drop(view.get().window, event.message))
    if ((event.type === 'integrity' || event.type === 'quarantine') && event.conversation === conversation)
      void readIncidents().catch(() => undefined)
    if (event.type !== 'message' || event.message.conversation !== conversation || !view.get().isLoaded) return
    show(receive(view.get().window, event.message))
    const { seq, from } = event.message
    if (seq === undefined || seq <= newestSeq) return
    newestSeq = seq
    if (!from.isYou) onArrival(event.message)
  })

  function noteNewest(messages: readonly Message[]): void {
    newestSeq = Math.max(newestSeq, lastSeq(messages) ?? 0)
  }

  return {
    view,
    incidents,
    async open(around) {
      // Unlike the pages at the edges, it is never left out for one that is under way.
      while (loading) await loading
      await once(async () => {
        const page = await ask(around === undefined ? {} : { around })
        const { generation } = view.get()
        view.set({ ...blank, window: windowOf(page), generation: generation + 1, isLoaded: true })
        noteNewest(page.messages)
        await readIncidents()
      })
    },
    loadOlder: () =>
      once(async () => {
        const before = view.get().window.messages.find(({ seq }) => seq !== undefined)?.seq
        if (before === undefined || !view.get().window.older) return
        const page = await ask({ before })
        show(prepend(view.get().window, page), true)
      }),
    loadNewer: () =>
      once(async () => {
        const after = lastSeq(view.get().window.messages)
        if (after === undefined || !view.get().window.newer) return
        const page = await ask({ after })
        show(append(view.get().window, page))
        noteNewest(page.messages)
      }),
    close: stop
  }
}
