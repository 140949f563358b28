/** Another folder for what is to be moved. */
import { useMemo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { PlaceDialog, placesIn } from './place-dialog.tsx'
import { text } from './text.ts'
import { treeOf } from './tree.ts'
import type { Acts, Target } from './use-acts.tsx'

export interface MoveDialogProps {
  readonly target: Target
  readonly acts: Pick<Acts, 'move' | 'wordsFor'>
  readonly onClose: () => void
}

export function MoveDialog({ target, acts, onClose }: MoveDialogProps) {
  const { moveTo: t } = useText(text)
  const { folders } = useInterface()
  const { space, nodes } = target
  const known = useStore(folders.trees).get(space.conversation ?? '')
  const choices = useMemo(() => {
    if (known === undefined) return []
    // Where it lies already, and what it holds itself, are no places for it.
    const moved = new Set(
      treeOf(known.nodes)
        .below(nodes.map(({ id }) => id))
        .map(({ id }) => id)
    )
    return placesIn(space, known, t.top(space.name)).filter(
      ({ folder }) => !(folder && moved.has(folder.id)) && !nodes.every(({ parent }) => parent === folder?.id)
    )
  }, [known, space, nodes, t])
  return (
    <PlaceDialog
      title={t.title(acts.wordsFor(nodes))}
      act={t.act}
      choices={choices}
      onChoose={({ folder }) => {
        acts.move(target, folder)
        onClose()
      }}
      onClose={onClose}
    />
  )
}
