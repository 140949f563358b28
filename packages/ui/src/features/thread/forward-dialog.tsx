/** Chooses where a message is sent on: a conversation, or a person with whom there may be none yet. */
import type { Conversation, DirectoryMember, Message } from '@colloque/client-api'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useActiveOption } from '../../parts/active-option.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { found } from '../../parts/find.ts'
import { describe, searchedOf } from '../../parts/member.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { isOver } from './ended-line.tsx'
import { othersOf, titleOf } from './names.ts'
import { threadText } from './text.ts'

type Target =
  | { readonly kind: 'conversation'; readonly key: string; readonly name: string; readonly conversation: Conversation }
  | { readonly kind: 'person'; readonly key: string; readonly name: string; readonly member: DirectoryMember }
const SHOWN = 30

export function ForwardDialog({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { forward: t } = useText(threadText)
  const { client, places, toasts } = useInterface()
  const refusal = useRefusalText()
  const [words, setWords] = useState('')
  const [chosen, choose] = useState<Target>()
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const targets = useTargets(words, message.conversation)
  const options = useActiveOption(targets.length, words, (index) => choose(targets[index]))
  const forward = async (target: Target) => {
    setBusy(true)
    setFailure(undefined)
    try {
      const to =
        target.kind === 'conversation'
          ? target.conversation.id
          : (await client.call('open-conversation', { with: [target.member.account] })).conversation
      await client.call('forward-message', { conversation: message.conversation, message: message.id, to })
      toasts.say(t.done(target.name), { label: t.open, run: () => places.openConversation(to) })
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The second Enter on the same line sends: the first only chooses.
    if (event.key === 'Enter' && chosen !== undefined && targets[options.index]?.key === chosen.key) {
      event.preventDefault()
      void forward(chosen)
    } else options.onKeyDown(event)
  }
  const refused = failure === undefined ? undefined : refusal(failure)
  return (
    <Dialog
      title={t.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button
            type="button"
            className="btn btn-primary"
            disabled={chosen === undefined || isBusy}
            onClick={() => chosen && forward(chosen)}
          >
            {t.act}
          </button>
        </>
      }
    >
      <div className="search">
        <Search className="icon" aria-hidden />
        <input
          className="input"
          type="text"
          role="combobox"
          ref={(field) => field?.focus()}
          aria-label={t.search}
          placeholder={t.search}
          aria-expanded={targets.length > 0}
          aria-controls={options.listId}
          aria-autocomplete="list"
          {...(options.index >= 0 && { 'aria-activedescendant': options.optionId(options.index) })}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={options.listId} className="target-list" role="listbox" aria-label={t.list} hidden={targets.length === 0}>
        {targets.map((target, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and takes the keys
          <div
            key={target.key}
            id={options.optionId(index)}
            className={index === options.index ? 'target target-active' : 'target'}
            role="option"
            tabIndex={-1}
            aria-selected={chosen?.key === target.key}
            onClick={() => {
              options.set(index)
              choose(target)
            }}
          >
            <TargetLine target={target} />
          </div>
        ))}
      </div>
      {targets.length === 0 && <p className="help">{t.none}</p>}
      {refused && (
        <p className="field-msg field-msg-error" role="alert">
          {refused.title}. {refused.next}
        </p>
      )}
    </Dialog>
  )
}

function TargetLine({ target }: { readonly target: Target }) {
  const language = useLanguage()
  const formats = useFormats()
  const isDirect = target.kind === 'person' || target.conversation.kind === 'direct'
  const about =
    target.kind === 'person'
      ? describe(target.member, language)
      : isDirect
        ? ''
        : formats.list(othersOf(target.conversation).map(({ name }) => name))
  return (
    <>
      <Avatar name={target.name} size="sm" shape={isDirect ? 'person' : 'space'} />
      <span className="grow">
        <span className="block truncate medium">{target.name}</span>
        {about !== '' && <span className="block meta truncate">{about}</span>}
      </span>
    </>
  )
}

/** Conversations first, newest first; then the people with whom there is none of two. */
function useTargets(words: string, from: string): readonly Target[] {
  const language = useLanguage()
  const { conversations, directory } = useInterface()
  const list = useStore(conversations.list)
  const members = useStore(directory.directory)?.members
  return useMemo(() => {
    const open = (list ?? []).filter((each) => each.id !== from && !isOver(each) && each.suspended === undefined)
    const known = new Set(
      (list ?? []).filter(({ kind }) => kind === 'direct').flatMap((each) => othersOf(each).map(({ account }) => account))
    )
    const people = (members ?? []).filter(({ account, isYou }) => !isYou && !known.has(account))
    const places = found(words, open, (each) => [titleOf(each), ...othersOf(each).map(({ name }) => name)]).map(
      (conversation): Target => ({ kind: 'conversation', key: conversation.id, name: titleOf(conversation), conversation })
    )
    const persons = found(words, people, (each) => searchedOf(each, language)).map(
      (member): Target => ({ kind: 'person', key: member.account, name: member.name, member })
    )
    return [...places, ...persons].slice(0, SHOWN)
  }, [list, members, words, from, language])
}
