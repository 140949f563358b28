import type { Incident } from '@colloque/client-api'
import { Copy } from 'lucide-react'
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { threadText } from './text.ts'

/** The code of what went wrong, to be handed on. */
export function IncidentDialog({ incident, onClose }: { readonly incident: Incident; readonly onClose: () => void }) {
  const { incident: t } = useText(threadText)
  const formats = useFormats()
  const { toasts } = useInterface()
  const code = incident.kind === 'quarantine' ? `${incident.kind} ${incident.code}` : incident.kind
  const copy = () => {
    void navigator.clipboard
      .writeText(`${code} ${incident.seq} ${new Date(incident.at).toISOString()}`)
      .then(() => toasts.say(t.copied))
  }
  return (
    <Dialog
      title={t.details}
      onClose={onClose}
      actions={
        <button type="button" className="btn" onClick={copy}>
          <Copy className="icon" aria-hidden />
          {t.copy}
        </button>
      }
    >
      <dl className="facts">
        <dt>{t.code}</dt>
        <dd className="code">{code}</dd>
        <dt>{t.number}</dt>
        <dd className="code">{formats.count(incident.seq)}</dd>
        <dt>{t.at}</dt>
        <dd>{formats.full(incident.at)}</dd>
      </dl>
    </Dialog>
  )
}
