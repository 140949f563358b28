/** From anywhere to a person, a conversation, a message or a command, without leaving the keyboard. */
import { CircleAlert } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components'
import { useActiveOption } from '../../parts/active-option.ts'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { foundPlace } from '../../state/places.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { searchNames } from '../documents/search-names.ts'
import { useSpaces } from '../documents/use-spaces.ts'
import { useSearch } from '../search/use-search.ts'
import { shownKeys } from '../workspace/keyboard-layout.ts'
import { useCommands } from './commands.ts'
import { type Entry, sectionsOf } from './entries.ts'
import { PaletteField } from './palette-field.tsx'
import { PaletteOptions } from './palette-options.tsx'
import { text } from './text.ts'

const HITS = 5

export interface JumpProps {
  readonly onClose: () => void
  readonly isPeopleOnly?: boolean
}

export function Jump({ onClose, isPeopleOnly = false }: JumpProps) {
  const t = useText(text)
  return (
    <ModalOverlay
      className="scrim scrim-fixed scrim-palette"
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <Modal className="palette-frame">
        <AriaDialog className="palette" aria-label={isPeopleOnly ? t.titlePeople : t.title}>
          <Palette key={String(isPeopleOnly)} isPeopleOnly={isPeopleOnly} onClose={onClose} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function Palette({ isPeopleOnly, onClose }: { readonly isPeopleOnly: boolean; readonly onClose: () => void }) {
  const t = useText(text)
  const language = useLanguage()
  const refusal = useRefusalText()
  const { client, places, conversations, directory, folders } = useInterface()
  const list = useStore(conversations.list)
  const members = useStore(directory.directory)?.members
  const [typed, setTyped] = useState('')
  const query = useDeferredValue(typed)
  const { results, nodes: contents, files } = useSearch(client, isPeopleOnly ? '' : typed, HITS)
  const commands = useCommands()
  const spaces = useSpaces()
  const trees = useStore(folders.trees)
  const [failure, setFailure] = useState<unknown>()

  const isAsked = query.trim() !== '' && !isPeopleOnly
  const nodes = useMemo(() => (isAsked ? searchNames(spaces ?? [], trees, { query }) : []), [isAsked, query, spaces, trees])
  const sections = useMemo(
    () =>
      sectionsOf({
        query,
        conversations: list ?? [],
        members: members ?? [],
        hits: query.trim() === '' ? [] : results,
        nodes,
        contents: isAsked ? contents : [],
        files: isAsked ? files : [],
        commands,
        isPeopleOnly,
        language
      }),
    [query, list, members, results, nodes, isAsked, contents, files, commands, isPeopleOnly, language]
  )
  const entries = useMemo(() => sections.flatMap((section) => section.entries), [sections])
  const active = useActiveOption(entries.length, query, (index) => void choose(entries[index]))

  async function choose(entry: Entry | undefined): Promise<void> {
    if (entry === undefined) return
    setFailure(undefined)
    try {
      if (entry.kind === 'conversation') places.openConversation(entry.conversation.id)
      if (entry.kind === 'message' || entry.kind === 'file') places.openConversation(entry.hit.conversation, entry.hit.message)
      if (entry.kind === 'node') places.openDocuments(entry.found.space.conversation ?? '', entry.found.node.id)
      if (entry.kind === 'content') {
        const { conversation, node, within } = entry.hit
        places.openDocuments(conversation, node, foundPlace(query.trim(), within))
      }
      if (entry.kind === 'person') {
        const { conversation } = await client.call('open-conversation', { with: [entry.member.account] })
        places.openConversation(conversation)
      }
      if (entry.kind === 'command') {
        const before = places.overlay.get()
        await entry.command.run()
        if (places.overlay.get() === before) onClose()
      }
    } catch (refused) {
      setFailure(refused)
    }
  }

  return (
    <>
      <PaletteField
        label={isPeopleOnly ? t.titlePeople : t.title}
        placeholder={isPeopleOnly ? t.placeholderPeople : t.placeholder}
        value={typed}
        onChange={setTyped}
        onKeyDown={active.onKeyDown}
        listId={active.listId}
        activeId={active.index >= 0 ? active.optionId(active.index) : undefined}
      />
      {failure !== undefined && (
        <div className="list-notice">
          <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
            {refusal(failure).next}
          </Notice>
        </div>
      )}
      <PaletteOptions sections={sections} active={active} onChoose={(entry) => void choose(entry)} query={query} />
      <Foot count={entries.length} />
    </>
  )
}

function Foot({ count }: { readonly count: number }) {
  const t = useText(text)
  const language = useLanguage()
  const formats = useFormats()
  return (
    <div className="palette-foot meta">
      <span className="sr" role="status">
        {t.counted(formats.count(count), count < 2)}
      </span>
      <span aria-hidden="true">
        <kbd className="kbd">↑</kbd> <kbd className="kbd">↓</kbd> {t.choose}
      </span>
      <span aria-hidden="true">
        <kbd className="kbd">↵</kbd> {t.open}
      </span>
      <span aria-hidden="true">
        <kbd className="kbd">{shownKeys({ key: 'escape' }, language, undefined)}</kbd> {t.close}
      </span>
    </div>
  )
}
