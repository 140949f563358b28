/** What is known of a node: where it lies, who made it and when, when it was changed. */
import type { FolderNode } from '@colloque/client-api'
import type { ReactNode } from 'react'
import { CloseButton, Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { pathIn } from './path.ts'
import type { Space } from './spaces.ts'
import { text } from './text.ts'
import { treeOf } from './tree.ts'

export interface DetailsDialogProps {
  readonly space: Space
  readonly node: FolderNode
  readonly onClose: () => void
}

export function DetailsDialog({ space, node, onClose }: DetailsDialogProps) {
  const t = useText(text)
  const formats = useFormats()
  const { folders } = useInterface()
  const known = useStore(folders.trees).get(space.conversation ?? '')
  const tree = known && treeOf(known.nodes)
  const { kind, name, createdAt, createdBy, changedAt, trashedAt, file, tags } = known?.nodes.get(node.id) ?? node
  const who = createdBy?.isYou ? t.details.you : createdBy?.name
  const inside = kind === 'folder' ? (tree?.below([node.id]).length ?? 1) - 1 : 0
  const facts: readonly (readonly [string, ReactNode] | undefined)[] = [
    [t.details.kind, t.kinds[kind]],
    [t.details.where, tree && pathIn(space, tree, node.id).join(' / ')],
    [t.details.created, who === undefined ? formats.full(createdAt) : t.details.by(formats.full(createdAt), who)],
    kind === 'document' ? [t.details.changed, changedAt === undefined ? t.details.never : formats.full(changedAt)] : undefined,
    kind === 'folder' ? [t.details.holds, t.details.inside(formats.count(inside), inside < 2)] : undefined,
    file && [t.details.size, formats.size(file.sizeBytes)],
    trashedAt === undefined ? undefined : [t.details.trashed, formats.full(trashedAt)],
    tags.length > 0 ? [t.details.tags, formats.list(tags)] : undefined
  ]
  return (
    <Dialog title={name} onClose={onClose} actions={<CloseButton onClose={onClose} />}>
      <dl className="facts">
        {facts.flatMap((fact) => fact && [<dt key={`${fact[0]}-name`}>{fact[0]}</dt>, <dd key={fact[0]}>{fact[1]}</dd>])}
      </dl>
    </Dialog>
  )
}
