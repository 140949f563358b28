/** Another folder for what is to be moved, chosen by name. */
import type { FolderNode } from '@colloque/client-api'
import { Folder, FolderOpen } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useActiveOption } from '../../parts/active-option.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { found } from '../../parts/find.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { pathIn } from './path.ts'
import { text } from './text.ts'
import { type Tree, treeOf } from './tree.ts'
import type { Acts, Target } from './use-acts.tsx'

const SHOWN = 200

interface Choice {
  /** Undefined: the top of the space. */
  readonly folder: FolderNode | undefined
  readonly name: string
  /** Where it lies. */
  readonly path: string
}
export interface MoveDialogProps {
  readonly target: Target
  readonly acts: Pick<Acts, 'move' | 'wordsFor'>
  readonly onClose: () => void
}

export function MoveDialog({ target, acts, onClose }: MoveDialogProps) {
  const { moveTo: t, cancel } = useText(text)
  const { folders } = useInterface()
  const known = useStore(folders.trees).get(target.space.conversation ?? '')
  const [query, setQuery] = useState('')
  const choices = useMemo(() => {
    if (known === undefined) return []
    const all = choicesIn(target, treeOf(known.nodes), t.top(target.space.name))
    return found(query, all, ({ name, path }) => [name, path]).slice(0, SHOWN)
  }, [known, target, query, t])
  const active = useActiveOption(choices.length, query, choose)

  function choose(index: number): void {
    const choice = choices[index]
    if (choice === undefined) return
    acts.move(target, choice.folder)
    onClose()
  }
  return (
    <Dialog
      title={t.title(acts.wordsFor(target.nodes))}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {cancel}
          </button>
          <button type="button" className="btn btn-primary" disabled={choices.length === 0} onClick={() => choose(active.index)}>
            {t.act}
          </button>
        </>
      }
    >
      <div className="stack picker">
        <input
          className="input"
          type="search"
          role="combobox"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          aria-label={t.where}
          placeholder={t.where}
          aria-expanded={choices.length > 0}
          aria-autocomplete="list"
          {...(choices.length > 0 && { 'aria-controls': active.listId, 'aria-activedescendant': active.optionId(active.index) })}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={active.onKeyDown}
        />
        {choices.length === 0 ? (
          <p className="help" role="status">
            {t.none}
          </p>
        ) : (
          <div id={active.listId} className="picker-list" role="listbox" aria-label={t.list}>
            {choices.map(({ folder, name, path }, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and takes the keys
              <div
                key={folder?.id ?? ''}
                id={active.optionId(index)}
                className="option"
                role="option"
                tabIndex={-1}
                aria-selected={index === active.index}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => active.set(index)}
                onDoubleClick={() => choose(index)}
              >
                {folder ? <Folder className="icon" aria-hidden /> : <FolderOpen className="icon" aria-hidden />}
                <span className="grow truncate">{name}</span>
                {path !== '' && <span className="meta truncate option-aside">{path}</span>}
              </div>
            ))}
          </div>
        )}
      </div>
    </Dialog>
  )
}

/** Where it lies already, and what it holds itself, are no places for it. */
function choicesIn({ space, nodes }: Target, tree: Tree, top: string): readonly Choice[] {
  const moved = new Set(tree.below(nodes.map(({ id }) => id)).map(({ id }) => id))
  const isThere = (parent: string | undefined): boolean => nodes.every((node) => node.parent === parent)
  const choices = [...tree.nodes.values()]
    .filter(({ id, kind }) => kind === 'folder' && !moved.has(id) && !tree.isBinned(id) && !isThere(id))
    .map((folder) => ({ folder, name: folder.name, path: pathIn(space, tree, folder.id).join(' / ') }))
    .sort((a, b) => `${a.path} / ${a.name}`.localeCompare(`${b.path} / ${b.name}`))
  return isThere(undefined) ? choices : [{ folder: undefined, name: top, path: '' }, ...choices]
}
