/** A folder, or the top of a space, chosen by name. */
import type { FolderNode } from '@colloque/client-api'
import { Folder, FolderOpen } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useActiveOption } from '../../parts/active-option.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { found } from '../../parts/find.ts'
import type { SpaceTree } from '../../state/folders.ts'
import { useText } from '../../text/catalogue.ts'
import type { Destination } from './destination.ts'
import { pathIn } from './path.ts'
import type { Space } from './spaces.ts'
import { text } from './text.ts'
import { treeOf } from './tree.ts'

const SHOWN = 200

export interface PlaceChoice extends Destination {
  readonly name: string
  /** Where it lies. */
  readonly path: string
}
export interface PlaceDialogProps {
  readonly title: string
  /** What is done with the place. */
  readonly act: string
  readonly choices: readonly PlaceChoice[]
  readonly isBusy?: boolean
  readonly onChoose: (choice: PlaceChoice) => void
  readonly onClose: () => void
  /** Under the list. */
  readonly children?: ReactNode
}

export function PlaceDialog({ title, act, choices, isBusy = false, onChoose, onClose, children }: PlaceDialogProps) {
  const { moveTo: t, cancel } = useText(text)
  const [query, setQuery] = useState('')
  const shown = useMemo(() => found(query, choices, ({ name, path }) => [name, path]).slice(0, SHOWN), [choices, query])
  const active = useActiveOption(shown.length, query, choose)

  function choose(index: number): void {
    const choice = shown[index]
    if (choice !== undefined && !isBusy) onChoose(choice)
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {cancel}
          </button>
          <button
            type="button"
            className="btn btn-primary"
            disabled={shown.length === 0 || isBusy}
            onClick={() => choose(active.index)}
          >
            {act}
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
          aria-expanded={shown.length > 0}
          aria-autocomplete="list"
          {...(shown.length > 0 && { 'aria-controls': active.listId, 'aria-activedescendant': active.optionId(active.index) })}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={active.onKeyDown}
        />
        {shown.length === 0 ? (
          <p className="help" role="status">
            {t.none}
          </p>
        ) : (
          <div id={active.listId} className="picker-list" role="listbox" aria-label={t.list}>
            {shown.map(({ space, folder, name, path }, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and takes the keys
              <div
                key={folder?.id ?? space.key}
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
      {children}
    </Dialog>
  )
}

/** The top of a space and its folders by where they lie; those in the bin are no places. `name`: of the top. */
export function placesIn(space: Space, known: SpaceTree | undefined, name: string): readonly PlaceChoice[] {
  const tree = treeOf(known?.nodes ?? NOTHING)
  const folders = [...tree.nodes.values()]
    .filter(({ id, kind }) => kind === 'folder' && !tree.isBinned(id))
    .map((folder) => ({ space, folder, name: folder.name, path: pathIn(space, tree, folder.id).join(' / ') }))
    .sort((a, b) => `${a.path} / ${a.name}`.localeCompare(`${b.path} / ${b.name}`))
  return [{ space, folder: undefined, name, path: '' }, ...folders]
}
const NOTHING: ReadonlyMap<string, FolderNode> = new Map()
