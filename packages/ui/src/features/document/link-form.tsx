/** Where a passage leads. */
import { isSafeLink } from '@colloque/document-formats'
import type { Editor } from '@tiptap/react'
import { type FormEvent, useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { shownKeys } from '../workspace/keyboard-layout.ts'
import { text } from './text.ts'

export function LinkForm({ editor, onClose }: { readonly editor: Editor; readonly onClose: () => void }) {
  const t = useText(text)
  const language = useLanguage()
  const id = useId()
  const before = String(editor.getAttributes('link').href ?? '')
  const hasWords = !editor.state.selection.empty || before !== ''
  const [address, setAddress] = useState(before)
  const [words, setWords] = useState('')
  const [isInvalid, setInvalid] = useState(false)

  function apply(event: FormEvent): void {
    event.preventDefault()
    const href = completed(address)
    if (!isSafeLink(href)) return setInvalid(true)
    const chain = editor.chain().focus()
    if (hasWords) chain.extendMarkRange('link').setLink({ href }).run()
    else
      chain
        .insertContent({ type: 'text', text: words.trim() || address.trim(), marks: [{ type: 'link', attrs: { href } }] })
        .run()
    onClose()
  }
  const remove = () => {
    editor.chain().focus().extendMarkRange('link').unsetLink().run()
    onClose()
  }
  return (
    <Dialog title={t.link.title} onClose={onClose}>
      <form className="stack-4" onSubmit={apply} noValidate>
        <div className="field">
          <label htmlFor={`${id} address`}>{t.link.address}</label>
          <input
            id={`${id} address`}
            className="input"
            type="url"
            value={address}
            autoFocus
            aria-invalid={isInvalid || undefined}
            aria-describedby={`${id} help`}
            onChange={({ target }) => {
              setInvalid(false)
              setAddress(target.value)
            }}
          />
          <p
            id={`${id} help`}
            className={isInvalid ? 'field-msg field-msg-error' : 'field-msg'}
            role={isInvalid ? 'alert' : undefined}
          >
            {isInvalid ? t.link.invalid : t.link.hint(shownKeys({ key: 'ctrl' }, language, undefined))}
          </p>
        </div>
        {!hasWords && (
          <div className="field">
            <label htmlFor={`${id} words`}>{t.link.words}</label>
            <input id={`${id} words`} className="input" value={words} onChange={({ target }) => setWords(target.value)} />
          </div>
        )}
        <div className="dialog-actions">
          {before !== '' && (
            <button type="button" className="btn btn-quiet" onClick={remove}>
              {t.link.remove}
            </button>
          )}
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" className="btn btn-primary">
            {t.apply}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** As people write addresses: without what comes before. */
function completed(address: string): string {
  const given = address.trim()
  if (/^[a-z][a-z0-9+.-]*:/i.test(given)) return given
  return /^[^\s/@]+@[^\s/@]+$/.test(given) ? `mailto:${given}` : `https://${given}`
}
