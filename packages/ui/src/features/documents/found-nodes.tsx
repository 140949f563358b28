/** What the search or the filter left: names with the place where each lies, then words within texts. */
import { SearchX } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useMemo, useRef } from 'react'
import { Empty } from '../../parts/empty.tsx'
import { Marked } from '../../parts/marked.tsx'
import { type Roving, useRoving } from '../../parts/roving.ts'
import { useNow } from '../../parts/use-now.ts'
import type { SpaceTree } from '../../state/folders.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { excerptAround } from '../conversations/excerpt.ts'
import { NodeIcon } from './node-icon.tsx'
import { pathIn } from './path.ts'
import type { FoundNode } from './search-names.ts'
import type { Space } from './spaces.ts'
import { text } from './text.ts'
import { namesakes, treeOf } from './tree.ts'
import { type TextHit, useTextSearch } from './use-text-search.ts'

const SHOWN = 200
const EXCERPT_CHARACTERS = 80

export interface FoundNodesProps {
  readonly query: string
  readonly found: readonly FoundNode[]
  readonly spaces: readonly Space[]
  readonly trees: ReadonlyMap<string, SpaceTree>
  readonly open: string | undefined
  readonly onOpen: (found: FoundNode, within?: TextHit['within']) => void
  readonly onLeaveUp: () => void
  readonly handle: { current: Roving | undefined }
}

export function FoundNodes({ query, found, spaces, trees, open, onOpen, onLeaveUp, handle }: FoundNodesProps) {
  const t = useText(text)
  const formats = useFormats()
  const { client } = useInterface()
  const box = useRef<HTMLDivElement>(null)
  const nowMs = useNow()
  const shown = useMemo(() => found.slice(0, SHOWN), [found])
  const search = useTextSearch(client, query)
  const hits = useMemo(() => search.hits.flatMap((hit) => nodeOfHit(hit, spaces, trees) ?? []), [search.hits, spaces, trees])
  const ids = useMemo(() => [...shown.map(({ node }) => node.id), ...hits.map(({ node }) => `t${node.id}`)], [shown, hits])
  /** Of one name in one folder: something else sets them apart. */
  const twins = useMemo(() => {
    const byFolder = Map.groupBy(shown, ({ space, node }) => `${space.key} ${node.parent ?? ''}`)
    return new Set([...byFolder.values()].flatMap((all) => [...namesakes(all.map(({ node }) => node))]))
  }, [shown])
  const roving = useRoving(box, {
    ids,
    start: open,
    nameOf: (id) => (shown[ids.indexOf(id)] ?? hits[ids.indexOf(id) - shown.length])?.node.name ?? '',
    onLeaveUp
  })
  useLayoutEffect(() => {
    handle.current = roving
  })

  const all = found.length + hits.length
  const count = (
    <span className="sr" role="status">
      {t.found(formats.count(all), all < 2)}
    </span>
  )
  const line = (key: string, each: FoundNode, below: ReactNode, within?: TextHit['within']) => (
    <li key={key}>
      <button
        type="button"
        className="tree-row found-node"
        data-row={key}
        tabIndex={roving.stop === key ? 0 : -1}
        aria-current={each.node.id === open ? 'true' : undefined}
        onFocus={() => roving.onFocus(key)}
        onClick={() => onOpen(each, within)}
      >
        <NodeIcon node={each.node} />
        <span className="grow">
          <span className="block truncate">{each.node.name}</span>
          {below}
        </span>
      </button>
    </li>
  )
  if (all === 0)
    return (
      <div className="pane-body">
        {count}
        <Empty icon={SearchX} title={t.nothing}>
          {search.complete ? t.nothingHelp : t.incomplete}
        </Empty>
      </div>
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows of its rows
    <div className="pane-body" ref={box} onKeyDown={roving.onKeyDown}>
      {count}
      <ul className="tree" hidden={shown.length === 0}>
        {shown.map((each) => {
          const { space, node } = each
          const known = trees.get(space.conversation ?? '')
          const path = known && pathIn(space, treeOf(known.nodes), node.id).join(' / ')
          const apart = twins.has(node.id) ? [formats.short(node.createdAt, nowMs), node.createdBy?.name] : []
          return line(node.id, each, <span className="block meta truncate">{[...apart, path].filter(Boolean).join(' · ')}</span>)
        })}
      </ul>
      {found.length > SHOWN && <p className="help list-note">{t.moreResults(formats.count(found.length - SHOWN))}</p>}
      {hits.length > 0 && (
        <>
          <div className="list-head">
            <h2 className="label">{t.inText}</h2>
          </div>
          <ul className="tree">
            {hits.map((each) => line(`t${each.node.id}`, each, <Excerpt hit={each.hit} />, each.hit.within))}
          </ul>
        </>
      )}
      {!search.complete && <p className="help list-note">{t.incomplete}</p>}
    </div>
  )
}

function Excerpt({ hit: { within } }: { readonly hit: TextHit }) {
  const t = useText(text)
  const formats = useFormats()
  const { text: excerpt, ranges } = excerptAround(within.excerpt, within.matches, EXCERPT_CHARACTERS)
  const where = within.page === undefined ? within.part === 'comment' && t.inComment : t.page(formats.count(within.page))
  return (
    <span className="block meta">
      {where && `${where} · `}
      <Marked text={excerpt} ranges={ranges} />
    </span>
  )
}

function nodeOfHit(
  hit: TextHit,
  spaces: readonly Space[],
  trees: ReadonlyMap<string, SpaceTree>
): (FoundNode & { readonly hit: TextHit }) | undefined {
  const space = spaces.find(({ conversation }) => conversation === hit.conversation)
  const node = trees.get(hit.conversation)?.nodes.get(hit.node)
  return space && node && { space, node, hit }
}
