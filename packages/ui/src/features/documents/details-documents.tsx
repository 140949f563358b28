/** The documents of a conversation, in the details beside its thread: the last that were changed, and the way to all. */
import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import { useNow } from '../../parts/use-now.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { NodeIcon } from './node-icon.tsx'
import { text } from './text.ts'
import { treeOf } from './tree.ts'

const SHOWN = 5

export function DetailsDocuments({ conversation }: { readonly conversation: string }) {
  const { thread: t } = useText(text)
  const formats = useFormats()
  const { folders, places } = useInterface()
  const known = useStore(folders.trees).get(conversation)
  const nowMs = useNow()
  const listed = useMemo(() => {
    if (known === undefined) return []
    const tree = treeOf(known.nodes)
    return [...known.nodes.values()]
      .filter(({ id, kind }) => kind !== 'folder' && !tree.isBinned(id))
      .map((node) => ({ node, atMs: node.changedAt ?? node.createdAt }))
      .sort((a, b) => b.atMs - a.atMs)
  }, [known])
  return (
    <section className="details-part">
      <h3 className="label">{t.section}</h3>
      {listed.length > 0 && (
        <ul>
          {listed.slice(0, SHOWN).map(({ node, atMs }) => (
            <li key={node.id}>
              <button type="button" className="tree-row details-act" onClick={() => places.openDocuments(conversation, node.id)}>
                <NodeIcon node={node} />
                <span className="grow truncate" title={node.name}>
                  {node.name}
                </span>
                <span className="meta">{formats.short(atMs, nowMs)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {listed.length === 0 && <p className="meta">{t.none}</p>}
      <button type="button" className="tree-row details-act" onClick={() => places.openDocuments(conversation)}>
        <ChevronRight className="icon" aria-hidden />
        {listed.length > SHOWN ? t.more(formats.count(listed.length)) : t.all}
      </button>
    </section>
  )
}
