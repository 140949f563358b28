import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import type { Link } from './linkify.ts'
import { threadText } from './text.ts'

/** Asks before anything leaves for the browser. Shows the whole address, names in other letters as punycode. */
export function LinkDialog({ link, onClose }: { readonly link: Link; readonly onClose: () => void }) {
  const { link: t } = useText(threadText)
  const { shell } = useInterface()
  const open = () => {
    onClose()
    void shell.openExternal(link.url)
  }
  const isForeign = /(^|\.)xn--/i.test(link.host)
  return (
    <Dialog
      title={link.kind === 'mail' ? t.mailTitle(link.host) : t.title(link.host)}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" ref={(button) => button?.focus()} onClick={onClose}>
            {t.keep}
          </button>
          <button type="button" className="btn btn-primary" onClick={open}>
            {t.open}
          </button>
        </>
      }
    >
      <p className="help">
        {link.kind === 'mail' ? t.mail : t.web} {isForeign && <strong className="warn-text">{t.foreign}</strong>}
      </p>
      <div>
        <p className="label">{t.whole}</p>
        <p className="code whole-url">{link.url}</p>
      </div>
    </Dialog>
  )
}
