/** Finding in the document, and replacing. Enter goes on, Escape gives the text back. */
import { type Editor, useEditorState } from '@tiptap/react'
import { CaseSensitive, ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useText } from '../../../text/catalogue.ts'
import { text } from '../text.ts'
import { Tool } from '../tool.tsx'
import { find, foundIn, replaceAll, replaceOne, shownAsIn, step, stopFinding } from './find-plugin.ts'

export interface FindBarProps {
  readonly editor: Editor
  readonly canReplace: boolean
  readonly onClose: () => void
  readonly onSaid: (what: string) => void
}

export function FindBar({ editor, canReplace, onClose, onSaid }: FindBarProps) {
  const { findBar: t } = useText(text)
  const { query, isCaseExact, matches, active } = useEditorState({ editor, selector: ({ editor: each }) => foundIn(each.state) })
  const [replacement, setReplacement] = useState('')
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const { from, to } = editor.state.selection
    const chosen = editor.state.doc.textBetween(from, to, ' ', (node) => shownAsIn(editor.state)(node) ?? '')
    if (chosen !== '' && chosen.length < 100) find(editor, { query: chosen })
    field.current?.focus()
    field.current?.select()
    return () => {
      if (!editor.isDestroyed) stopFinding(editor)
    }
  }, [editor])

  const isEmpty = matches.length === 0
  const close = () => {
    onClose()
    editor.commands.focus()
  }
  const replace = () => {
    if (!replaceOne(editor, replacement)) onSaid(t.left(1))
  }
  const replaceEach = () => {
    if (isEmpty) return
    const { replaced, left } = replaceAll(editor, replacement)
    onSaid(left === 0 ? t.replaced(replaced) : `${t.replaced(replaced)}. ${t.left(left)}`)
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.target === field.current) step(editor, event.shiftKey ? -1 : 1)
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) replace()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className="doc-find" aria-label={t.label} onKeyDown={onKeyDown}>
      <input
        ref={field}
        className="input"
        type="text"
        aria-label={t.query}
        placeholder={t.query}
        value={query}
        onChange={({ target }) => find(editor, { query: target.value })}
      />
      <span className="meta nowrap doc-find-count" role="status">
        {query === '' ? '' : isEmpty ? t.none : t.position(active + 1, matches.length)}
      </span>
      <Tool icon={ChevronUp} label={t.previous} isDisabled={isEmpty} onPress={() => step(editor, -1)} />
      <Tool icon={ChevronDown} label={t.next} isDisabled={isEmpty} onPress={() => step(editor, 1)} />
      <Tool
        icon={CaseSensitive}
        label={t.exact}
        isPressed={isCaseExact}
        onPress={() => find(editor, { query, isCaseExact: !isCaseExact })}
      />
      {canReplace && (
        <>
          <input
            className="input"
            type="text"
            aria-label={t.replacement}
            placeholder={t.replacement}
            value={replacement}
            onChange={({ target }) => setReplacement(target.value)}
          />
          <button type="button" className="btn btn-sm" aria-disabled={isEmpty || undefined} onClick={replace}>
            {t.replace}
          </button>
          <button type="button" className="btn btn-sm btn-quiet" aria-disabled={isEmpty || undefined} onClick={replaceEach}>
            {t.replaceAll}
          </button>
        </>
      )}
      <Tool icon={X} label={t.close} onPress={close} />
    </search>
  )
}
