/** The pane on the left: all spaces with what lies in them, the search above, what is being sent below. */
import type { TemplateName } from '@colloque/document-formats'
import { CircleAlert } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Bones } from '../../parts/bones.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { Roving } from '../../parts/roving.ts'
import type { FileToImport } from '../../state/imports.ts'
import { useInterface } from '../../state/interface-context.ts'
import { foundPlace, type Place } from '../../state/places.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { ArchiveFoot } from './archive/archive-foot.tsx'
import { chosenFiles } from './dropped-files.ts'
import { FoundNodes } from './found-nodes.tsx'
import { ImportFoot } from './import-foot.tsx'
import { type Draft, type DraftRow, keysAbove, nodeKey, type Row, rowsOf } from './rows.ts'
import { type FoundNode, searchNames } from './search-names.ts'
import { PERSONAL, type Space } from './spaces.ts'
import { tagsOf } from './tags.ts'
import { templateText } from './templates.ts'
import { text } from './text.ts'
import { treeOf } from './tree.ts'
import { TreeHead } from './tree-head.tsx'
import { TreeList } from './tree-list.tsx'
import type { Acts } from './use-acts.tsx'
import type { TextHit } from './use-text-search.ts'

export interface TreePaneProps {
  readonly place: Extract<Place, { room: 'documents' }>
  readonly spaces: readonly Space[] | undefined
  readonly acts: Acts
  /** Why the conversations could not be read. */
  readonly failure: unknown
  readonly onRetry: () => void
  /** Lets the rest of the room make something where one is. */
  readonly making: { current: ((kind: Draft['kind']) => void) | undefined }
}
const NONE: readonly Space[] = []

export function TreePane({ place, spaces, acts, failure, onRetry, making }: TreePaneProps) {
  const t = useText(text)
  const templates = useText(templateText)
  const refusal = useRefusalText()
  const { client, folders, imports, places, session } = useInterface()
  const isOffline = useStore(session.offlineSinceMs) !== undefined
  const trees = useStore(folders.trees)
  const opened = useStore(folders.opened)
  const [query, setQuery] = useState('')
  const [tag, setTag] = useState<string>()
  const [draft, setDraft] = useState<Draft & { readonly template?: TemplateName | undefined }>()
  const [here, setHere] = useState<Row>()
  const [wanted, want] = useState<{ readonly key: string; readonly focus: boolean }>()
  const field = useRef<HTMLInputElement>(null)
  const handle = useRef<Roving>(undefined)
  const all = spaces ?? NONE

  const isAsked = place.node === undefined ? place.conversation : undefined
  const rows = useMemo(
    () => rowsOf({ spaces: all, trees, opened, draft, asked: isAsked, isOffline }),
    [all, trees, opened, draft, isAsked, isOffline]
  )
  const asked = useDeferredValue(query.trim())
  const isSearching = query.trim() !== '' || tag !== undefined
  const found = useMemo(
    () => (isSearching ? searchNames(all, trees, { query: asked, tag }) : []),
    [isSearching, all, trees, asked, tag]
  )
  const tags = useMemo(() => tagsOf(trees.values()), [trees])
  const toField = () => field.current?.focus()
  const enterList = () => handle.current?.focus(handle.current.stop)

  const openAll = useCallback(
    (keys: readonly string[]) => {
      const next = new Map(folders.opened.get())
      for (const key of keys) next.set(key, true)
      folders.opened.set(next)
    },
    [folders]
  )

  // What was opened from elsewhere is brought into sight, with the folders above it.
  const { conversation, node } = place
  const isKnown = node !== undefined && trees.get(conversation ?? '')?.nodes.has(node) === true
  useEffect(() => {
    const space = all.find((each) => each.conversation !== undefined && each.conversation === conversation)
    if (space === undefined) return
    if (node === undefined) {
      openAll([space.key])
      want({ key: space.key, focus: true })
    } else if (isKnown) {
      const known = folders.trees.get().get(conversation ?? '')
      const isFolder = known?.nodes.get(node)?.kind === 'folder'
      if (known) openAll([...keysAbove(space, treeOf(known.nodes), node), ...(isFolder ? [nodeKey(node)] : [])])
      want({ key: nodeKey(node), focus: isFolder })
    }
  }, [all, conversation, node, isKnown, folders, openAll])

  // Whoever comes into the room begins in the tree.
  const isLoaded = spaces !== undefined
  useEffect(() => {
    if (isLoaded && document.activeElement === document.body) handle.current?.focus(handle.current.stop)
  }, [isLoaded])

  /** Beside or in what one was at last; else in one's own space. */
  const where = placeOf(here, all, trees) ?? placeOf(undefined, all, trees)
  function make(kind: Draft['kind'], space: Space, parent: string | undefined, template?: TemplateName): void {
    const untitled = kind === 'folder' ? t.untitledFolder : template ? templates[template] : t.untitledDocument
    setQuery('')
    setTag(undefined)
    openAll([space.key, ...(parent === undefined ? [] : [nodeKey(parent)])])
    setDraft({ kind, space: space.key, parent, name: untitled, template })
    want({ key: 'draft', focus: false })
  }
  const makeHere = (kind: Draft['kind'], template?: TemplateName): void => {
    if (where) make(kind, where.space, where.parent, template)
  }
  useEffect(() => {
    making.current = makeHere
  })

  const chooser = useRef<HTMLInputElement>(null)
  const chosenFor = useRef<{ readonly space: Space; readonly parent: string | undefined }>(undefined)
  function choose(what: 'files' | 'folder', space: Space, parent: string | undefined): void {
    if (chooser.current === null) return
    chosenFor.current = { space, parent }
    chooser.current.webkitdirectory = what === 'folder'
    chooser.current.click()
  }
  async function take(files: Promise<readonly FileToImport[]>, space: Space, parent: string | undefined): Promise<void> {
    try {
      const all = await files
      if (all.length === 0) return
      const conversation = space.conversation ?? (await client.call('open-personal-space', {})).conversation
      openAll([space.key, ...(parent === undefined ? [] : [nodeKey(parent)])])
      imports.add({ conversation, parent }, all)
    } catch (refused) {
      acts.fail(refused)
    }
  }

  async function made({ space, draft: { kind, parent } }: DraftRow, name: string | undefined): Promise<void> {
    const template = draft?.template
    setDraft(undefined)
    if (name === undefined) return enterList()
    try {
      const into = space.conversation ?? (await client.call('open-personal-space', {})).conversation
      const command = kind === 'folder' ? 'create-folder' : 'create-document'
      const { node: id } = await client.call(command, { conversation: into, name, ...(parent !== undefined && { parent }) })
      if (template) folders.templates.set(id, template)
      await folders.load(into)
      if (kind === 'document') places.openDocuments(into, id)
      else want({ key: nodeKey(id), focus: true })
    } catch (refused) {
      acts.fail(refused)
    }
  }

  function openFound({ space, node: hit }: FoundNode, within?: TextHit['within']): void {
    if (hit.kind !== 'folder') return places.openDocuments(space.conversation ?? '', hit.id, within && foundPlace(asked, within))
    const known = trees.get(space.conversation ?? '')
    if (known) openAll([...keysAbove(space, treeOf(known.nodes), hit.id), nodeKey(hit.id)])
    setQuery('')
    setTag(undefined)
    want({ key: nodeKey(hit.id), focus: true })
  }

  return (
    <section className="pane pane-side doc-tree" aria-label={t.pane} data-region="list">
      <TreeHead
        field={field}
        query={query}
        onQuery={setQuery}
        tags={tags}
        tag={tag}
        onTag={setTag}
        where={where && (where.name ?? where.space.name)}
        onFolder={() => makeHere('folder')}
        onDocument={(template) => makeHere('document', template)}
        onImport={(what) => where && choose(what, where.space, where.parent)}
        onEnterList={enterList}
      />
      {spaces === undefined && failure !== undefined && (
        <div className="pane-body list-notice">
          <Notice
            icon={CircleAlert}
            tone="danger"
            title={refusal(failure).title}
            live
            actions={
              <button type="button" className="btn btn-sm" onClick={onRetry}>
                {t.retry}
              </button>
            }
          >
            {refusal(failure).next}
          </Notice>
        </div>
      )}
      {spaces === undefined && failure === undefined && (
        <div className="pane-body">
          <Bones label={t.loading} />
        </div>
      )}
      {spaces !== undefined && isSearching && (
        <FoundNodes
          query={asked}
          found={found}
          spaces={all}
          trees={trees}
          open={node}
          onOpen={openFound}
          onLeaveUp={toField}
          handle={handle}
        />
      )}
      {spaces !== undefined && !isSearching && (
        <TreeList
          rows={rows}
          trees={trees}
          open={node}
          acts={acts}
          wanted={wanted}
          onMake={make}
          onChoose={choose}
          onFiles={(files, { space, folder }) => void take(files, space, folder?.id)}
          onMade={(row, name) => void made(row, name)}
          onRow={setHere}
          onLeaveUp={toField}
          handle={handle}
        />
      )}
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const chosen = chosenFor.current
          const files = chosenFiles(event.target.files ?? [])
          event.target.value = ''
          if (chosen) void take(Promise.resolve(files), chosen.space, chosen.parent)
        }}
      />
      <ArchiveFoot />
      <ImportFoot acts={acts} />
    </section>
  )
}

interface Where {
  readonly space: Space
  readonly parent: string | undefined
  /** Of the folder. */
  readonly name: string | undefined
}

/** A folder, or the one that a document lies in; a space; without any, one's own. */
function placeOf(
  row: Row | undefined,
  spaces: readonly Space[],
  trees: Parameters<typeof rowsOf>[0]['trees']
): Where | undefined {
  const key = row !== undefined && 'space' in row ? row.space.key : PERSONAL
  const space = spaces.find((each) => each.key === key)
  if (space === undefined || space.isOver) return undefined
  const known = trees.get(space.conversation ?? '')
  const at = row?.kind === 'node' && !row.isBinned ? known?.nodes.get(row.node.id) : undefined
  const parent = at?.kind === 'folder' ? at.id : at?.parent
  return { space, parent, name: parent === undefined ? undefined : known?.nodes.get(parent)?.name }
}
