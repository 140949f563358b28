/** What a search finds: conversations by name, words of messages, documents and files, people of the directory. */
import type { Conversation, DirectoryMember } from '@colloque/client-api'
import { CircleAlert, SearchX } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { Empty } from '../../parts/empty.tsx'
import { found } from '../../parts/find.ts'
import { describe, searchedOf } from '../../parts/member.ts'
import { Notice } from '../../parts/notice.tsx'
import { type Roving, useRoving } from '../../parts/roving.ts'
import { useNow } from '../../parts/use-now.ts'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { foundPlace } from '../../state/places.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { FoundFileLine, FoundNodeLine } from '../search/found-lines.tsx'
import { text as searchText } from '../search/text.ts'
import { type FoundFile, type FoundNode, type FoundMessage as Hit, useSearch } from '../search/use-search.ts'
import { FoundMessage } from './found-message.tsx'
import { nameOf, otherIn } from './named.ts'
import { text } from './text.ts'

const NAMES_SHOWN = 8
const HITS_SHOWN = 50

export interface SearchResultsProps {
  readonly query: string
  readonly conversations: readonly Conversation[]
  readonly onLeaveUp: () => void
  readonly handle: { current: Roving | undefined }
}

export function SearchResults({ query, conversations, onLeaveUp, handle }: SearchResultsProps) {
  const t = useText(text)
  const s = useText(searchText)
  const language = useLanguage()
  const formats = useFormats()
  const refusal = useRefusalText()
  const { client, places, directory } = useInterface()
  const members = useStore(directory.directory)
  const asked = query.trim()
  const answer = useSearch(client, asked, HITS_SHOWN)
  const [failure, setFailure] = useState<unknown>()
  const box = useRef<HTMLDivElement>(null)
  const nowMs = useNow()
  const byId = useMemo(() => new Map(conversations.map((each) => [each.id, each])), [conversations])
  const named = useMemo(
    () => found(asked, conversations, (each) => [nameOf(each), ...each.members.map(({ name }) => name)]).slice(0, NAMES_SHOWN),
    [asked, conversations]
  )
  const people = useMemo(
    () =>
      found(
        asked,
        (members?.members ?? []).filter(({ isYou }) => !isYou),
        (member) => searchedOf(member, language)
      ).slice(0, NAMES_SHOWN),
    [asked, members, language]
  )
  const { results: hits, nodes, files, missing } = answer
  const isAnswered = answer.query === asked

  const ids = useMemo(
    () => [
      ...named.map(({ id }) => `c${id}`),
      ...hits.map(({ message }) => `m${message}`),
      ...nodes.map(({ node }) => `n${node}`),
      ...files.map(({ attachment }) => `f${attachment}`),
      ...people.map(({ account }) => `p${account}`)
    ],
    [named, hits, nodes, files, people]
  )
  const roving = useRoving(box, { ids, nameOf: () => '', onLeaveUp })
  useLayoutEffect(() => {
    handle.current = roving
  })

  const write = ({ account }: DirectoryMember): void => {
    client
      .call('open-conversation', { with: [account] })
      .then(({ conversation }) => places.openConversation(conversation), setFailure)
  }
  const show = ({ conversation, message }: Hit | FoundFile): void => places.openConversation(conversation, message)

  const open = ({ conversation, node, within }: FoundNode): void =>
    places.openDocuments(conversation, node, foundPlace(asked, within))

  const row = (id: string, onClick: () => void, content: ReactNode) => (
    <li key={id}>
      <button
        type="button"
        className="conv"
        data-row={id}
        tabIndex={roving.stop === id ? 0 : -1}
        onFocus={() => roving.onFocus(id)}
        onClick={onClick}
      >
        {content}
      </button>
    </li>
  )

  const count = ids.length
  if (count === 0 && isAnswered && answer.failure === undefined && answer.complete)
    return (
      <div className="pane-body" role="status">
        <Empty icon={SearchX} title={t.noResult}>
          {t.noResultHelp(asked)}
        </Empty>
      </div>
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows of its rows
    <div className="pane-body" ref={box} onKeyDown={roving.onKeyDown}>
      <p className="sr" role="status">
        {isAnswered ? t.counted(formats.count(count), count < 2) : t.searching}
      </p>
      {[failure, isAnswered ? answer.failure : undefined].map(
        (refused, index) =>
          refused !== undefined && (
            // biome-ignore lint/suspicious/noArrayIndexKey: two places, each its own
            <div key={index} className="list-notice">
              <Notice icon={CircleAlert} tone="danger" title={refusal(refused).title} live>
                {refusal(refused).next}
              </Notice>
            </div>
          )
      )}
      <Group title={t.conversations} isShown={named.length > 0}>
        {named.map((each) =>
          row(
            `c${each.id}`,
            () => places.openConversation(each.id),
            <>
              <Avatar
                name={nameOf(each)}
                shape={each.kind === 'group' ? 'space' : 'person'}
                availability={availabilityAt(members?.byAccount.get(otherIn(each)?.account ?? ''), nowMs)?.state}
              />
              <span className="grow">
                <span className="conv-top">
                  <span className="conv-name truncate">{nameOf(each)}</span>
                  <span className="conv-time">{formats.short(each.lastAt, nowMs)}</span>
                </span>
                <span className="conv-bottom">
                  <span className="truncate">
                    {each.members
                      .filter(({ isYou }) => !isYou)
                      .map(({ name }) => name)
                      .join(', ')}
                  </span>
                </span>
              </span>
            </>
          )
        )}
      </Group>
      <Group title={t.messages} isShown={hits.length > 0} note={answer.more ? t.more : undefined}>
        {hits.map((hit) =>
          row(`m${hit.message}`, () => show(hit), <FoundMessage hit={hit} where={byId.get(hit.conversation)} nowMs={nowMs} />)
        )}
      </Group>
      <Group title={s.documents} isShown={nodes.length > 0} note={answer.moreNodes ? s.more : undefined}>
        {nodes.map((hit) =>
          row(`n${hit.node}`, () => open(hit), <FoundNodeLine hit={hit} where={byId.get(hit.conversation)} nowMs={nowMs} />)
        )}
      </Group>
      <Group title={s.files} isShown={files.length > 0} note={answer.moreFiles ? s.more : undefined}>
        {files.map((hit) =>
          row(`f${hit.attachment}`, () => show(hit), <FoundFileLine hit={hit} where={byId.get(hit.conversation)} nowMs={nowMs} />)
        )}
      </Group>
      <Group title={t.directory} isShown={people.length > 0}>
        {people.map((member) =>
          row(
            `p${member.account}`,
            () => write(member),
            <>
              <Avatar name={member.name} availability={availabilityAt(member, nowMs)?.state} />
              <span className="grow">
                <span className="conv-top">
                  <span className="conv-name truncate">{member.name}</span>
                </span>
                <span className="conv-bottom">
                  <span className="truncate">{describe(member, language)}</span>
                </span>
              </span>
            </>
          )
        )}
      </Group>
      {isAnswered && !answer.complete && answer.failure === undefined && (
        <p className="meta list-note">
          {s.incomplete}
          {missing.documents + missing.files + missing.messages > 0 &&
            `\u00A0: ${s.missing(formats.count(missing.documents), formats.count(missing.files), formats.count(missing.messages))}`}
        </p>
      )}
    </div>
  )
}

interface GroupProps {
  readonly title: string
  readonly isShown: boolean
  readonly note?: string | undefined
  readonly children: ReactNode
}
function Group({ title, isShown, note, children }: GroupProps) {
  if (!isShown) return null
  return (
    <>
      <div className="list-head">
        <h2 className="label">{title}</h2>
      </div>
      <ul className="convs">{children}</ul>
      {note && <p className="meta list-note">{note}</p>}
    </>
  )
}
