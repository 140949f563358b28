/** What is being written in one conversation. Lives on while another conversation is shown; the vault keeps its draft. Never loses a text that was refused. */
import type { ClientContract, Conversation, Draft, Mention, Message } from '@colloque/client-api'
import { createStore, type Store } from '../../state/store.ts'
import { debounce } from './debounce.ts'
import { findMentions, trimmed } from './mention-ranges.ts'
import { createTypingSignal } from './typing-signal.ts'
import { createUploads, type Uploads } from './uploads.ts'

export interface Writing {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly urgent: boolean
  /** Of the message that is answered. */
  readonly replyTo: string | undefined
  /** One's own message whose text is being changed. */
  readonly editing: Message | undefined
  /** Leaves as soon as all files are ready. */
  readonly isQueued: boolean
  readonly isSending: boolean
  readonly failure: unknown
  /** A paste that does not fit in a message. */
  readonly tooLong: string | undefined
}
export interface Composer {
  readonly writing: Store<Writing>
  readonly uploads: Uploads
  write(text: string, mentions: readonly Mention[]): void
  change(part: Partial<Pick<Writing, 'urgent' | 'replyTo' | 'failure' | 'tooLong' | 'isQueued'>>): void
  /** Puts the text of a message in the place of what is written, which comes back afterwards. */
  edit(message: Message): void
  stopEditing(): void
  attach(files: readonly File[]): void
  /** Whether a new message is in the conversation since: not so for one that was edited, was refused, or waits for its files. */
  send(): Promise<boolean>
  /** Keeps the draft now. */
  leave(): void
  forget(): void
}
const BLANK: Writing = {
  text: '',
  mentions: [],
  urgent: false,
  replyTo: undefined,
  editing: undefined,
  isQueued: false,
  isSending: false,
  failure: undefined,
  tooLong: undefined
}
const KEPT_AFTER_MS = 400

export function createComposer(client: ClientContract, conversation: Conversation, maySignal: () => boolean): Composer {
  const { id } = conversation
  const writing = createStore<Writing>(fromDraft(conversation))
  const uploads = createUploads(client)
  let aside: Writing | undefined
  const signal = createTypingSignal(
    (typing) => void client.call('set-typing', { conversation: id, typing }).catch(() => undefined),
    () => performance.now()
  )
  const keep = debounce((draft: Draft | undefined) => {
    void client.call('set-draft', { conversation: id, ...(draft && { draft }) }).catch(() => undefined)
  }, KEPT_AFTER_MS)

  function set(part: Partial<Writing>): void {
    writing.set({ ...writing.get(), ...part })
    if (writing.get().editing === undefined) keep.ask(draftOf(writing.get()))
  }

  /** What was refused stands again before what was written meanwhile. */
  function restore(sent: Writing, failure: unknown): void {
    const now = writing.get()
    const text = now.text === '' ? sent.text : `${sent.text}\n${now.text}`
    set({ ...sent, text, isSending: false, isQueued: false, failure })
  }

  async function sendNew(): Promise<boolean> {
    const sent = writing.get()
    const given = uploads.all.get()
    if (given.some(({ state }) => state !== 'staged')) {
      set({ isQueued: true })
      return false
    }
    const { text, mentions } = trimmed(sent.text, sent.mentions)
    if (text === '' && given.length === 0) {
      set({ isQueued: false })
      return false
    }
    keep.cancel()
    signal.stop()
    writing.set({ ...BLANK, isSending: true })
    try {
      await client.call('send', {
        conversation: id,
        text,
        mentions,
        urgent: sent.urgent,
        uploads: given.flatMap(({ upload }) => upload ?? []),
        ...(sent.replyTo !== undefined && { replyTo: sent.replyTo })
      })
      uploads.sent(given.map(({ key }) => key))
      writing.set({ ...writing.get(), isSending: false })
      return true
    } catch (failure) {
      restore(sent, failure)
      return false
    }
  }

  async function sendEdited(message: Message): Promise<void> {
    const { text, mentions } = trimmed(writing.get().text, writing.get().mentions)
    if (text === message.text.trim()) return stopEditing()
    if (text === '' && message.attachments.length === 0) return
    set({ isSending: true, failure: undefined })
    try {
      await client.call('edit-message', { conversation: id, message: message.id, text, mentions })
      stopEditing()
    } catch (failure) {
      set({ isSending: false, failure })
    }
  }

  function stopEditing(): void {
    writing.set(aside ?? BLANK)
    aside = undefined
  }

  uploads.all.subscribe(() => {
    const all = uploads.all.get()
    const { isQueued, isSending } = writing.get()
    if (!isQueued || isSending) return
    if (all.some(({ state }) => state === 'failed')) set({ isQueued: false })
    else if (all.every(({ state }) => state === 'staged')) void sendNew()
  })

  return {
    writing,
    uploads,
    write(text, mentions) {
      set({ text, mentions, failure: undefined })
      if (text.trim() === '') signal.stop()
      else if (maySignal() && writing.get().editing === undefined) signal.note()
    },
    change: set,
    edit(message) {
      if (writing.get().editing === undefined) aside = writing.get()
      keep.flush()
      signal.stop()
      writing.set({ ...BLANK, text: message.text, mentions: message.mentions, editing: message })
    },
    stopEditing,
    attach(files) {
      try {
        uploads.add(files)
        set({ failure: undefined })
      } catch (failure) {
        set({ failure })
      }
    },
    async send() {
      const { editing, isSending } = writing.get()
      if (isSending) return false
      if (editing === undefined) return sendNew()
      await sendEdited(editing)
      return false
    },
    leave() {
      keep.flush()
      signal.stop()
    },
    forget() {
      keep.cancel()
      uploads.forget()
      writing.set(BLANK)
    }
  }
}

function fromDraft({ draft, members }: Conversation): Writing {
  if (!draft) return BLANK
  const { text, replyTo, urgent = false } = draft
  return { ...BLANK, text, replyTo, urgent, mentions: findMentions(text, members) }
}

function draftOf({ text, replyTo, urgent }: Writing): Draft | undefined {
  if (text === '' && replyTo === undefined && !urgent) return undefined
  return { text, ...(replyTo !== undefined && { replyTo }), ...(urgent && { urgent }) }
}
