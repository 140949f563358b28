/** What stands above the tree: its name, what can be made, the search and the filter by tag. */
import type { TemplateName } from '@colloque/document-formats'
import { FilePlus, FileText, FileUp, FolderPlus, FolderUp, NotebookPen, Search, Tag, X } from 'lucide-react'
import type { KeyboardEvent, RefObject } from 'react'
import { Button } from 'react-aria-components'
import { Menu } from '../../parts/menu.tsx'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import type { UsedTag } from './tags.ts'
import { TEMPLATE_NAMES, templateText } from './templates.ts'
import { text } from './text.ts'

export interface TreeHeadProps {
  readonly field: RefObject<HTMLInputElement | null>
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly tags: readonly UsedTag[]
  readonly tag: string | undefined
  readonly onTag: (tag: string | undefined) => void
  /** Where something new would lie; undefined: nothing can be made now. */
  readonly where: string | undefined
  readonly onFolder: () => void
  readonly onDocument: (template: TemplateName | undefined) => void
  readonly onImport: (what: 'files' | 'folder') => void
  /** Down from the field. */
  readonly onEnterList: () => void
}

export function TreeHead(props: TreeHeadProps) {
  const { field, query, onQuery, tags, tag, onTag, where, onFolder, onDocument, onImport, onEnterList } = props
  const t = useText(text)
  const templates = useText(templateText)
  const formats = useFormats()
  const place = where === undefined ? '' : ` ${t.in(where)}`

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') onEnterList()
    else if (event.key === 'Escape' && query !== '') onQuery('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <header className="pane-head">
        <h1 className="title grow">{t.title}</h1>
        <Menu
          label={t.importTitle}
          actions={[
            { id: 'files', label: t.importFiles, icon: FileUp, run: () => onImport('files') },
            { id: 'folder', label: t.importFolder, icon: FolderUp, run: () => onImport('folder') }
          ]}
        >
          <Button className="icon-btn" aria-label={t.importTitle} isDisabled={where === undefined}>
            <FileUp className="icon" aria-hidden />
          </Button>
        </Menu>
        <button
          type="button"
          className="icon-btn"
          aria-label={t.newFolder}
          title={t.newFolder + place}
          disabled={where === undefined}
          onClick={onFolder}
        >
          <FolderPlus className="icon" aria-hidden />
        </button>
        <Menu
          label={t.newDocument}
          actions={[{ id: 'blank', label: t.blank, icon: FileText, run: () => onDocument(undefined) }]}
          more={TEMPLATE_NAMES.map((name) => ({
            id: name,
            label: templates[name],
            icon: NotebookPen,
            run: () => onDocument(name)
          }))}
        >
          <Button className="icon-btn" aria-label={t.newDocument} isDisabled={where === undefined}>
            <FilePlus className="icon" aria-hidden />
          </Button>
        </Menu>
      </header>
      <div className="list-tools">
        <div className="search">
          <Search className="icon" aria-hidden />
          <input
            ref={field}
            className="input"
            type="search"
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            aria-label={t.search}
            placeholder={t.searchShort}
            value={query}
            onChange={(event) => onQuery(event.target.value)}
            onKeyDown={onKeyDown}
          />
          {query !== '' && (
            <button
              type="button"
              className="icon-btn icon-btn-sm search-clear"
              aria-label={t.clear}
              onClick={() => {
                onQuery('')
                field.current?.focus()
              }}
            >
              <X className="icon icon-plain" aria-hidden />
            </button>
          )}
        </div>
        {tag !== undefined && (
          <button
            type="button"
            className="chip tree-chip"
            aria-pressed="true"
            aria-label={t.withTag(tag)}
            onClick={() => onTag(undefined)}
          >
            <Tag className="icon icon-sm" aria-hidden />
            <span className="truncate">{tag}</span>
            <X className="icon icon-sm" aria-hidden />
          </button>
        )}
        {tag === undefined && tags.length > 0 && (
          <Menu
            label={t.tagFilter}
            placement="bottom start"
            actions={tags.map((each) => ({
              id: each.tag,
              label: each.tag,
              hint: formats.count(each.count),
              run: () => onTag(each.tag)
            }))}
          >
            <Button className="chip tree-chip">
              <Tag className="icon icon-sm" aria-hidden />
              {t.tagFilter}
            </Button>
          </Menu>
        )}
      </div>
    </>
  )
}
