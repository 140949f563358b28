/** The pane on the left: all spaces with what lies in them, the search above, what is being sent below. */
import type { TemplateName } from '@colloque/document-formats'
import { CircleAlert } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Bones } from '../../parts/bones.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { Roving } from '../../parts/roving.ts'
import { useInterface } from '../../state/interface-context.ts'
import { foundPlace, type Place } from '../../state/places.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { ArchiveFoot } from './archive/archive-foot.tsx'
import { type Destination, destinationNear } from './destination.ts'
import { FoundNodes } from './found-nodes.tsx'
import { ImportFoot } from './import-foot.tsx'
import { type Draft, type Row, rowsOf } from './rows.ts'
import type { FoundNode } from './search-names.ts'
import type { Space } from './spaces.ts'
import { text } from './text.ts'
import { TreeHead } from './tree-head.tsx'
import { TreeList } from './tree-list.tsx'
import type { Acts } from './use-acts.tsx'
import { useDraft } from './use-draft.ts'
import { useImport } from './use-import.tsx'
import { useSight } from './use-sight.ts'
import type { TextHit } from './use-text-search.ts'
import { useTreeSearch } from './use-tree-search.ts'

export interface TreePaneProps {
  readonly place: Extract<Place, { room: 'documents' }>
  readonly spaces: readonly Space[] | undefined
  readonly acts: Acts
  /** Why the conversations could not be read. */
  readonly failure: unknown
  readonly onRetry: () => void
  /** Lets the rest of the room make something where one is. */
  readonly makeHere: { current: ((kind: Draft['kind']) => void) | undefined }
}
const NONE: readonly Space[] = []

export function TreePane({ place, spaces, acts, failure, onRetry, makeHere }: TreePaneProps) {
  const t = useText(text)
  const { folders, places, session } = useInterface()
  const isOffline = useStore(session.offlineSinceMs) !== undefined
  const trees = useStore(folders.trees)
  const opened = useStore(folders.opened)
  const all = spaces ?? NONE
  const [here, setHere] = useState<Row>()
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<Roving>(undefined)
  const toField = () => field.current?.focus()
  const enterList = () => list.current?.focus(list.current.stop)

  const search = useTreeSearch(all, trees)
  const sight = useSight(place, all)
  const drafting = useDraft(sight, enterList)
  const importing = useImport(acts.fail)

  const { draft } = drafting
  const asked = place.node === undefined ? place.conversation : undefined
  const rows = useMemo(
    () => rowsOf({ spaces: all, trees, opened, draft, asked, isOffline }),
    [all, trees, opened, draft, asked, isOffline]
  )

  // Whoever comes into the room begins in the tree.
  const isLoaded = spaces !== undefined
  useEffect(() => {
    if (isLoaded && document.activeElement === document.body) list.current?.focus(list.current.stop)
  }, [isLoaded])

  /** Where one was at last; else in one's own space. */
  const at = destinationNear(here, all, trees) ?? destinationNear(undefined, all, trees)
  function make(kind: Draft['kind'], into: Destination, template?: TemplateName): void {
    search.clear()
    drafting.begin(kind, into, template)
  }
  useEffect(() => {
    makeHere.current = (kind) => at && make(kind, at)
  })

  function openFound({ space, node }: FoundNode, within?: TextHit['within']): void {
    if (node.kind !== 'folder')
      return places.openDocuments(space.conversation ?? '', node.id, within && foundPlace(search.words, within))
    search.clear()
    sight.show(space, node)
  }

  return (
    <section className="pane pane-side doc-tree" aria-label={t.pane} data-region="list">
      <TreeHead
        search={search}
        field={field}
        at={at}
        onMake={(kind, template) => at && make(kind, at, template)}
        onChoose={(what) => at && importing.choose(what, at)}
        onEnterList={enterList}
      />
      {!isLoaded && <Unread failure={failure} onRetry={onRetry} />}
      {isLoaded && search.isOn && (
        <FoundNodes
          query={search.words}
          found={search.found}
          spaces={all}
          trees={trees}
          open={place.node}
          onOpen={openFound}
          onLeaveUp={toField}
          handle={list}
        />
      )}
      {isLoaded && !search.isOn && (
        <TreeList
          rows={rows}
          trees={trees}
          open={place.node}
          acts={acts}
          wanted={sight.wanted}
          making={{ make, choose: importing.choose }}
          onFiles={importing.take}
          onNamed={(row, name) => void drafting.end(row, name).catch(acts.fail)}
          onRow={setHere}
          onLeaveUp={toField}
          handle={list}
        />
      )}
      {importing.field}
      <ArchiveFoot />
      <ImportFoot acts={acts} />
    </section>
  )
}

/** In the place of the spaces, as long as nobody knows which there are. */
function Unread({ failure, onRetry }: Pick<TreePaneProps, 'failure' | 'onRetry'>) {
  const t = useText(text)
  const refusal = useRefusalText()
  if (failure === undefined)
    return (
      <div className="pane-body">
        <Bones label={t.loading} />
      </div>
    )
  const { title, next } = refusal(failure)
  const retry = (
    <button type="button" className="btn btn-sm" onClick={onRetry}>
      {t.retry}
    </button>
  )
  return (
    <div className="pane-body list-notice">
      <Notice icon={CircleAlert} tone="danger" title={title} live actions={retry}>
        {next}
      </Notice>
    </div>
  )
}
