/** The members whose name is being written after an @. The field keeps the focus. */
import type { Conversation } from '@colloque/client-api'
import { useMemo } from 'react'
import type { ActiveOption } from '../../parts/active-option.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { found } from '../../parts/find.ts'
import { workOf } from '../../parts/member.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { composerText } from './text.ts'

type Member = Conversation['members'][number]
const SHOWN = 8

export function useNamedMembers(conversation: Conversation, words: string | undefined): readonly Member[] {
  const { directory } = useInterface()
  const known = useStore(directory.directory)?.byAccount
  return useMemo(() => {
    if (words === undefined) return []
    const others = conversation.members.filter(({ isYou }) => !isYou)
    return found(words, others, ({ account, name }) => [name, known?.get(account)?.specialty]).slice(0, SHOWN)
  }, [conversation.members, known, words])
}

export interface MentionPickerProps {
  readonly members: readonly Member[]
  readonly options: ActiveOption
  readonly onChoose: (index: number) => void
}

export function MentionPicker({ members, options, onChoose }: MentionPickerProps) {
  const t = useText(composerText)
  const language = useLanguage()
  const { directory } = useInterface()
  const known = useStore(directory.directory)?.byAccount
  return (
    <>
      <div id={options.listId} className="mention-list popover" role="listbox" aria-label={t.members}>
        {members.map(({ account, name }, index) => {
          const member = known?.get(account)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and takes the keys
            <div
              key={account}
              id={options.optionId(index)}
              className={index === options.index ? 'target target-active' : 'target'}
              role="option"
              tabIndex={-1}
              aria-selected={index === options.index}
              // The field must not lose the focus to a press here.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose(index)}
            >
              <Avatar name={name} size="sm" />
              <span className="grow">
                <span className="block truncate medium">{name}</span>
                <span className="block meta truncate">{member && workOf(member, language)}</span>
              </span>
            </div>
          )
        })}
      </div>
      <span className="sr" role="status">
        {t.membersFound(members.length)}
      </span>
    </>
  )
}
