/** This device, when it locks, how it opens, and where its recovery stands. */
import type { Settings } from '@colloque/client-api'
import { Check, Clock, FileKey, Globe, Monitor } from 'lucide-react'
import { useState } from 'react'
import { Select } from '../../parts/select.tsx'
import { Switch } from '../../parts/switch.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { KeychainDialog } from './keychain-dialog.tsx'
import { Group, Row, SwitchRow } from './setting-row.tsx'
import { text } from './text.ts'
import { useChange } from './use-change.ts'

const MINUTES: readonly Settings['autoLockMinutes'][] = [2, 5, 15, 30, 60, 0]

export function SecuritySection() {
  const t = useText(text).security
  const { session, shell } = useInterface()
  const status = useStore(session.status)
  const isDesktop = shell.kind === 'desktop'
  const DeviceIcon = isDesktop ? Monitor : Globe
  return (
    <>
      <Group title={t.device}>
        <Row
          icon={<DeviceIcon className="icon icon-lg" aria-hidden />}
          label={
            <div className="row-tight2">
              <span className="medium">{isDesktop ? t.desktop : t.browser}</span>
              <span className="badge badge-accent">{t.thisDevice}</span>
            </div>
          }
          help={t.deviceHelp}
        />
      </Group>
      <Group title={t.locking}>
        <AutoLockRow />
        {isDesktop && <SwitchRow name="lockOnSuspend" label={t.suspend} />}
        {status?.keychain !== undefined && <KeychainRow isOn={status.keychain === 'on'} />}
      </Group>
      <Group title={t.recovery}>
        <SheetRow isChecked={status?.recovery !== 'unconfirmed'} />
      </Group>
    </>
  )
}

function AutoLockRow() {
  const t = useText(text).security
  const { session } = useInterface()
  const { autoLockMinutes } = useStore(session.settings)
  const { change, failureOf } = useChange()
  return (
    <Row label={<span className="medium">{t.after}</span>} help={t.afterHelp} failure={failureOf('autoLockMinutes')}>
      <div className="set-select">
        <Select
          label={t.after}
          isLabelHidden
          value={String(autoLockMinutes)}
          options={MINUTES.map((minutes) => ({ id: String(minutes), label: minutes === 0 ? t.never : t.minutes(minutes) }))}
          onChange={(id) => {
            const minutes = MINUTES.find((each) => String(each) === id)
            if (minutes !== undefined) change('autoLockMinutes', minutes)
          }}
        />
      </div>
    </Row>
  )
}

function KeychainRow({ isOn }: { readonly isOn: boolean }) {
  const t = useText(text).security
  const { client, session } = useInterface()
  const [isAsking, setAsking] = useState(false)
  const [failure, setFailure] = useState<unknown>()

  /** Taking a way in away asks for nothing. */
  function turnOff(): void {
    setFailure(undefined)
    client
      .call('set-keychain', { on: false })
      .then(() => session.reload())
      .catch(setFailure)
  }
  return (
    <>
      <Row
        label={
          <label htmlFor="keychain" className="medium">
            {t.keychain}
          </label>
        }
        help={t.keychainHelp}
        failure={failure}
      >
        <Switch id="keychain" isOn={isOn} onChange={() => (isOn ? turnOff() : setAsking(true))} />
      </Row>
      {isAsking && <KeychainDialog onClose={() => setAsking(false)} />}
    </>
  )
}

function SheetRow({ isChecked }: { readonly isChecked: boolean }) {
  const t = useText(text).security
  const Icon = isChecked ? Check : Clock
  return (
    <Row
      icon={<FileKey className="icon icon-lg" aria-hidden />}
      label={
        <div className="row-tight2">
          <span className="medium">{t.sheet}</span>
          <span className={isChecked ? 'badge badge-ok' : 'badge badge-warn'}>
            <Icon className="icon" aria-hidden />
            {isChecked ? t.sheetChecked : t.sheetDue}
          </span>
        </div>
      }
      help={isChecked ? t.sheetHelp : t.sheetDueHelp}
    />
  )
}
