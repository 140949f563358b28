/** Which relay, and whether all is as it holds it. */
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { hostOf } from '../workspace/link-dialog.tsx'
import { text } from './text.ts'

const SAID = { online: 'upToDate', offline: 'offline', connecting: 'connecting' } as const
const DOTS = { online: 'dot-ok', offline: 'dot-off', connecting: 'dot-wait' } as const

export function ListFoot() {
  const t = useText(text)
  const { session, places } = useInterface()
  const status = useStore(session.status)
  if (status?.relayUrl === undefined) return null
  const host = hostOf(status.relayUrl)
  return (
    <footer className="pane-foot">
      <span className={DOTS[status.connection]} aria-hidden="true" />
      <span className="meta grow truncate">
        {host} · {t[SAID[status.connection]]}
      </span>
      <button
        type="button"
        className="link-quiet meta"
        aria-label={t.detailsOf(host)}
        onClick={() => places.go({ room: 'settings', section: 'relay' })}
      >
        {t.details}
      </button>
    </footer>
  )
}
