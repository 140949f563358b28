/** How one is told that something arrived; never what. */
import { useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { Group, Row, SwitchRow } from './setting-row.tsx'
import { text } from './text.ts'

export function NotificationsSection() {
  const t = useText(text).notifications
  const { shell } = useInterface()
  return (
    <Group title={t.title}>
      <SwitchRow name="notifications" label={t.show} help={t.showHelp} />
      {shell.kind === 'browser' && <PermissionRow />}
      <SwitchRow name="urgentSound" label={t.sound} help={t.soundHelp} />
    </Group>
  )
}

/** A browser asks by itself, once, and only after a gesture. */
function PermissionRow() {
  const t = useText(text).notifications
  const isKnown = typeof Notification !== 'undefined'
  const [permission, setPermission] = useState<NotificationPermission | undefined>(isKnown ? Notification.permission : undefined)
  const said = permission === undefined ? t.absent : { granted: t.granted, denied: t.denied, default: t.ask }[permission]
  const badge = permission === 'granted' ? 'badge badge-ok' : permission === 'denied' ? 'badge badge-warn' : 'badge'
  return (
    <Row
      label={
        <span className="row-tight2">
          <span className="medium">{t.permission}</span>
          <span className={badge} role="status">
            {said}
          </span>
        </span>
      }
      help={permission === 'denied' ? t.deniedHelp : undefined}
    >
      {permission === 'default' && (
        <button
          type="button"
          className="btn btn-sm"
          onClick={() => void Notification.requestPermission().then(setPermission, () => undefined)}
        >
          {t.allow}
        </button>
      )}
    </Row>
  )
}
