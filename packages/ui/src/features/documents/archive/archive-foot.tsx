/** The archive on its way to the person's disk, under the pane: how far it is, and what it had to leave out. */
import { Refusal } from '@colloque/client-api'
import { X } from 'lucide-react'
import { useState } from 'react'
import { CloseButton, Dialog } from '../../../parts/dialog.tsx'
import type { ArchiveEnd, ArchiveNote } from '../../../state/archives.ts'
import { useInterface } from '../../../state/interface-context.ts'
import { useRefusalText } from '../../../state/refusal-text.ts'
import { useStore } from '../../../state/store.ts'
import { useText } from '../../../text/catalogue.ts'
import { useFormats } from '../../../text/formats.ts'
import { text } from '../text.ts'

export function ArchiveFoot() {
  const { archive: t } = useText(text)
  const formats = useFormats()
  const { archives } = useInterface()
  const now = useStore(archives.now)
  const ended = useStore(archives.ended)
  if (now === undefined) return ended === undefined ? null : <Ended {...ended} />
  const { name, done, total, doneBytes, totalBytes } = now
  return (
    <footer className="pane-foot foot-stack import-foot">
      <div className="row between">
        <span className="meta truncate" role="status" title={name}>
          {name}
        </span>
        <button type="button" className="link-quiet meta" onClick={archives.cancel}>
          {t.cancel}
        </button>
      </div>
      <progress
        className="progress"
        // Documents have no size before they are made: each counts as much as a small file.
        max={Math.max(1, totalBytes + total * DOCUMENT_WEIGHT)}
        value={doneBytes + done * DOCUMENT_WEIGHT}
        aria-label={t.label(name)}
      />
      <span className="meta truncate">
        {t.of(formats.count(done), formats.count(total))}
        {totalBytes > 0 && ` · ${formats.size(doneBytes)}`}
      </span>
    </footer>
  )
}
const DOCUMENT_WEIGHT = 50_000

function Ended({ name, failure, notes }: ArchiveEnd) {
  const { archive: t, close } = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { archives } = useInterface()
  const [isShown, show] = useState(false)
  return (
    <footer className="pane-foot foot-stack import-foot">
      <div className="row between">
        <span className="meta truncate" role="status" title={name}>
          {failure === undefined ? t.saved(name) : t.failed(name)}
        </span>
        <button type="button" className="icon-btn icon-btn-sm" aria-label={close} title={close} onClick={archives.dismiss}>
          <X className="icon" aria-hidden />
        </button>
      </div>
      {failure === undefined ? (
        <button type="button" className="link-quiet meta danger-text" onClick={() => show(true)}>
          {t.notes(formats.count(notes.length), notes.length < 2)}
        </button>
      ) : (
        <span className="meta danger-text" role="alert">
          {refusal(failure).title}. {refusal(failure).next}
        </span>
      )}
      {isShown && <NotesDialog notes={notes} onClose={() => show(false)} />}
    </footer>
  )
}

function NotesDialog({ notes, onClose }: { readonly notes: readonly ArchiveNote[]; readonly onClose: () => void }) {
  const { archive: t } = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  return (
    <Dialog title={t.notesTitle} onClose={onClose} wide actions={<CloseButton onClose={onClose} />}>
      <p className="help">{t.notesHelp}</p>
      <ul className="queue">
        {notes.map(({ path, failure, losses = 0 }) => (
          <li key={path} className="queue-line">
            <span className="grow">
              <span className="block truncate" title={path}>
                {path}
              </span>
              <span className="block meta">
                {failure === undefined
                  ? t.losses(formats.count(losses), losses < 2)
                  : failure instanceof Refusal
                    ? refusal(failure).title
                    : t.unconverted}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
