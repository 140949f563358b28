/** What is on its way into the trees, under the pane: how far, how fast, and what was refused. */
import { X } from 'lucide-react'
import { useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { QueueDialog } from './queue-dialog.tsx'
import { text } from './text.ts'
import type { Acts } from './use-acts.tsx'

export function ImportFoot({ acts }: { readonly acts: Acts }) {
  const { importing: t, close } = useText(text)
  const formats = useFormats()
  const { imports } = useInterface()
  const lost = useStore(imports.lost)
  const now = useStore(imports.now)
  const refused = useStore(imports.refused)
  const [isShown, show] = useState(false)
  const failed = (now?.failed ?? 0) + refused.length
  return (
    <>
      {(now !== undefined || refused.length > 0) && (
        <footer className="pane-foot foot-stack import-foot">
          <div className="row between">
            <span className="meta truncate" role="status">
              {now ? t.progress(formats.count(now.total - now.left), formats.count(now.total)) : t.over}
            </span>
            {now && (
              <button
                type="button"
                className="link-quiet meta"
                onClick={() => void (now.isPaused ? imports.resume() : imports.pause()).catch(acts.fail)}
              >
                {now.isPaused ? t.resume : t.pause}
              </button>
            )}
          </div>
          {now && (
            <progress className="progress" value={now.progress} aria-label={t.label(formats.count(now.total), now.total < 2)} />
          )}
          <div className="row between">
            <span className="meta">
              {now && [
                now.takenBytes === undefined
                  ? t.of(formats.size(now.doneBytes), formats.size(now.totalBytes))
                  : t.taken(formats.size(now.takenBytes), formats.size(now.totalBytes)),
                now.isPaused ? ` · ${t.paused}` : now.rate > 0 ? ` · ${formats.size(now.rate)}/s` : ''
              ]}
            </span>
            <button
              type="button"
              className={failed > 0 ? 'link-quiet meta danger-text' : 'link-quiet meta'}
              onClick={() => show(true)}
            >
              {failed > 0 ? t.failed(formats.count(failed), failed < 2) : t.details}
            </button>
          </div>
        </footer>
      )}
      {lost > 0 && (
        <footer className="pane-foot foot-stack import-foot">
          <div className="row between">
            <span className="meta" role="status">
              {t.lost(formats.count(lost), lost < 2)}
            </span>
            <button type="button" className="icon-btn icon-btn-sm" aria-label={close} title={close} onClick={imports.forgetLost}>
              <X className="icon" aria-hidden />
            </button>
          </div>
        </footer>
      )}
      {isShown && <QueueDialog onClose={() => show(false)} />}
    </>
  )
}
