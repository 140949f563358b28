/** What stands above the tree: its name, what can be made, the search and the filter by tag. */
import type { TemplateName } from '@colloque/document-formats'
import { FilePlus, FileText, FileUp, FolderPlus, FolderUp, NotebookPen, Tag, X } from 'lucide-react'
import type { RefObject } from 'react'
import { Button } from 'react-aria-components'
import { Menu } from '../../parts/menu.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import type { Destination } from './destination.ts'
import { TEMPLATE_NAMES, templateText } from './templates.ts'
import { text } from './text.ts'
import type { TreeSearch } from './use-tree-search.ts'

export interface TreeHeadProps {
  readonly search: TreeSearch
  readonly field: RefObject<HTMLInputElement | null>
  /** Where something new would lie; undefined: nothing can be made now. */
  readonly at: Destination | undefined
  readonly onMake: (kind: 'folder' | 'document', template?: TemplateName) => void
  readonly onChoose: (what: 'files' | 'folder') => void
  /** Down from the field. */
  readonly onEnterList: () => void
}

export function TreeHead({ search, field, at, onMake, onChoose, onEnterList }: TreeHeadProps) {
  const t = useText(text)
  return (
    <>
      <MakingBar at={at} onMake={onMake} onChoose={onChoose} />
      <div className="list-tools">
        <SearchField field={field} query={search.query} onQuery={search.setQuery} onEnterList={onEnterList} words={t} />
        <TagFilter search={search} />
      </div>
    </>
  )
}

function MakingBar({ at, onMake, onChoose }: Pick<TreeHeadProps, 'at' | 'onMake' | 'onChoose'>) {
  const t = useText(text)
  const templates = useText(templateText)
  const isDisabled = at === undefined
  const where = at === undefined ? '' : ` ${t.in(at.folder?.name ?? at.space.name)}`
  return (
    <header className="pane-head">
      <h1 className="title grow">{t.title}</h1>
      <Menu
        label={t.importTitle}
        actions={[
          { id: 'files', label: t.importFiles, icon: FileUp, run: () => onChoose('files') },
          { id: 'folder', label: t.importFolder, icon: FolderUp, run: () => onChoose('folder') }
        ]}
      >
        <Button className="icon-btn" aria-label={t.importTitle} isDisabled={isDisabled}>
          <FileUp className="icon" aria-hidden />
        </Button>
      </Menu>
      <button
        type="button"
        className="icon-btn"
        aria-label={t.newFolder}
        title={t.newFolder + where}
        disabled={isDisabled}
        onClick={() => onMake('folder')}
      >
        <FolderPlus className="icon" aria-hidden />
      </button>
      <Menu
        label={t.newDocument}
        actions={[{ id: 'blank', label: t.blank, icon: FileText, run: () => onMake('document') }]}
        more={TEMPLATE_NAMES.map((name) => ({
          id: name,
          label: templates[name],
          icon: NotebookPen,
          run: () => onMake('document', name)
        }))}
      >
        <Button className="icon-btn" aria-label={t.newDocument} isDisabled={isDisabled}>
          <FilePlus className="icon" aria-hidden />
        </Button>
      </Menu>
    </header>
  )
}

/** What is filtered by, or what may be. */
function TagFilter({ search: { tag, setTag, tags } }: Pick<TreeHeadProps, 'search'>) {
  const t = useText(text)
  const formats = useFormats()
  if (tag !== undefined)
    return (
      <button
        type="button"
        className="chip tree-chip"
        aria-pressed="true"
        aria-label={t.withTag(tag)}
        onClick={() => setTag(undefined)}
      >
        <Tag className="icon icon-sm" aria-hidden />
        <span className="truncate">{tag}</span>
        <X className="icon icon-sm" aria-hidden />
      </button>
    )
  if (tags.length === 0) return null
  return (
    <Menu
      label={t.tagFilter}
      placement="bottom start"
      actions={tags.map((each) => ({
        id: each.tag,
        label: each.tag,
        hint: formats.count(each.count),
        run: () => setTag(each.tag)
      }))}
    >
      <Button className="chip tree-chip">
        <Tag className="icon icon-sm" aria-hidden />
        {t.tagFilter}
      </Button>
    </Menu>
  )
}
