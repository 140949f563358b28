/** Where a message is written. */
import { type Conversation, type Message, TEXT_CHARACTERS } from '@colloque/client-api'
import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState
} from 'react'
import { useActiveOption } from '../../parts/active-option.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { titleOf } from '../thread/names.ts'
import type { Composer } from './composer.ts'
import { ComposerBar } from './composer-bar.tsx'
import { ComposerTop, ComposerTrouble } from './composer-top.tsx'
import { MentionPicker, useNamedMembers } from './mention-picker.tsx'
import { insertMention, mentionQuery, moveMentions } from './mention-ranges.ts'
import { StagedCard } from './staged-card.tsx'
import { composerText } from './text.ts'

export interface ComposerFormProps {
  readonly conversation: Conversation
  readonly composer: Composer
  readonly answered: Message | undefined
  /** The field, for what puts the focus there. */
  readonly field: RefObject<HTMLTextAreaElement | null>
  /** A new message is at the end of the conversation. */
  readonly onSent: () => void
  /** ↑ in an empty field. */
  readonly onEditLast: () => void
}

export function ComposerForm({ conversation, composer, answered, field, onSent, onEditLast }: ComposerFormProps) {
  const t = useText(composerText)
  const { session } = useInterface()
  const { enterSends } = useStore(session.settings)
  const writing = useStore(composer.writing)
  const given = useStore(composer.uploads.all)
  const names = useMentions(conversation, composer, field)
  const { text, editing, isSending, isQueued } = writing
  const name = titleOf(conversation)
  const isSuspended = conversation.suspended !== undefined
  const isEmpty = text.trim() === '' && (editing ? editing.attachments.length === 0 : given.length === 0)
  const maySend = !isEmpty && !isSending && !isSuspended && !isQueued

  useEffect(() => () => composer.leave(), [composer])
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === 'hidden') composer.leave()
    }
    document.addEventListener('visibilitychange', leave)
    return () => document.removeEventListener('visibilitychange', leave)
  }, [composer])
  // A draft is gone on with at its end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only as it is opened
  useLayoutEffect(() => field.current?.setSelectionRange(text.length, text.length), [])
  useLayoutEffect(() => {
    if (editing === undefined) return
    field.current?.focus()
    field.current?.setSelectionRange(editing.text.length, editing.text.length)
  }, [editing, field])

  function send(): void {
    if (maySend) void composer.send().then((isSent) => isSent && onSent())
    field.current?.focus()
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing || names.onKeyDown(event)) return
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event
    if (key === 'Enter' && !altKey) {
      const isOther = shiftKey || ctrlKey || metaKey
      if (enterSends !== isOther) {
        event.preventDefault()
        send()
      } else if (ctrlKey || metaKey) {
        event.preventDefault()
        // The only way that keeps what was typed undoable.
        document.execCommand('insertText', false, '\n')
      }
    } else if (key === 'ArrowUp' && !(shiftKey || ctrlKey || altKey || metaKey) && text === '' && !editing) {
      event.preventDefault()
      onEditLast()
    } else if (key === 'Escape' && (editing || writing.replyTo !== undefined)) {
      event.preventDefault()
      event.stopPropagation()
      if (editing) composer.stopEditing()
      else composer.change({ replyTo: undefined })
    }
  }
  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const pasted = event.clipboardData.getData('text/plain')
    const { selectionStart, selectionEnd } = event.currentTarget
    if (event.clipboardData.files.length > 0 || text.length - (selectionEnd - selectionStart) + pasted.length <= TEXT_CHARACTERS)
      return
    event.preventDefault()
    composer.change({ tooLong: pasted })
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }

  return (
    <form className="composer" aria-label={t.form} data-region="composer" onSubmit={onSubmit}>
      {names.isOpen && <MentionPicker members={names.members} options={names.options} onChoose={names.choose} />}
      <ComposerTop composer={composer} writing={writing} answered={answered} />
      <ComposerTrouble composer={composer} writing={writing} />
      {given.length > 0 && !editing && (
        <ul className="composer-files" aria-label={t.files}>
          {given.map((upload) => (
            <li key={upload.key}>
              <StagedCard upload={upload} uploads={composer.uploads} />
            </li>
          ))}
        </ul>
      )}
      <textarea
        ref={field}
        className="composer-text"
        rows={1}
        data-region-start
        aria-label={t.field(name)}
        placeholder={conversation.kind === 'direct' ? t.placeholder(name) : t.placeholderGroup}
        maxLength={TEXT_CHARACTERS}
        spellCheck
        aria-autocomplete="list"
        {...(names.isOpen && {
          'aria-controls': names.options.listId,
          'aria-activedescendant': names.options.optionId(names.options.index)
        })}
        value={text}
        onChange={(event) => {
          const next = event.target.value
          composer.write(next, moveMentions(text, next, writing.mentions))
          names.note(next, event.target.selectionStart)
        }}
        onSelect={(event) => names.note(text, event.currentTarget.selectionStart)}
        onBlur={names.close}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <ComposerBar
        composer={composer}
        writing={writing}
        maySend={maySend}
        isSuspended={isSuspended}
        enterSends={enterSends}
        onMention={conversation.kind === 'group' ? names.begin : undefined}
      />
    </form>
  )
}

/** The choosing of a member after an @, in the field that is written in. */
function useMentions(conversation: Conversation, composer: Composer, field: RefObject<HTMLTextAreaElement | null>) {
  const [caret, setCaret] = useState<number>()
  /** Closed by Escape: not opened again for the same @. */
  const [refusedAt, refuseAt] = useState<number>()
  const wantedCaret = useRef<number>(undefined)
  const { text, mentions } = useStore(composer.writing)
  const query = caret === undefined ? undefined : mentionQuery(text, caret)
  const isNamed = query !== undefined && mentions.some(({ start }) => start === query.start)
  const members = useNamedMembers(conversation, isNamed || query?.start === refusedAt ? undefined : query?.words)
  const isOpen = conversation.kind === 'group' && query !== undefined && members.length > 0

  const choose = (index: number): void => {
    const member = members[index]
    if (!member || !query) return
    const next = insertMention({ text, mentions }, query, member)
    wantedCaret.current = next.caret
    composer.write(next.text, next.mentions)
    setCaret(undefined)
  }
  const options = useActiveOption(isOpen ? members.length : 0, query?.words ?? '', choose)

  useLayoutEffect(() => {
    if (wantedCaret.current === undefined) return
    field.current?.focus()
    field.current?.setSelectionRange(wantedCaret.current, wantedCaret.current)
    wantedCaret.current = undefined
  })

  return {
    isOpen,
    members,
    options,
    choose,
    close: () => setCaret(undefined),
    note: (next: string, at: number) => {
      const found = mentionQuery(next, at)
      setCaret(found ? at : undefined)
      if (!found) refuseAt(undefined)
    },
    begin: () => {
      const at = field.current?.selectionStart ?? text.length
      const before = /(^|[\s(«])$/u.test(text.slice(0, at)) ? '@' : ' @'
      const next = text.slice(0, at) + before + text.slice(at)
      wantedCaret.current = at + before.length
      composer.write(next, moveMentions(text, next, mentions))
      setCaret(at + before.length)
    },
    /** True when the key was for the choice. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      if (!isOpen) return false
      if (event.key === 'Tab' && !event.shiftKey) {
        event.preventDefault()
        choose(options.index)
        return true
      }
      if (event.key === 'Escape') {
        event.preventDefault()
        event.stopPropagation()
        refuseAt(query?.start)
        return true
      }
      return !event.shiftKey && !event.ctrlKey && options.onKeyDown(event)
    }
  }
}
