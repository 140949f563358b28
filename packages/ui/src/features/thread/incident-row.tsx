/** What could not be opened, or cannot be honest, told where it stands in the thread. Never shows any of it. */
import type { Incident } from '@colloque/client-api'
import { RotateCw, ShieldAlert } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'

export interface IncidentRowProps {
  readonly id: string
  readonly incidents: readonly [Incident, ...Incident[]]
  readonly isStop: boolean
}

export function IncidentRow({ id, incidents, isStop }: IncidentRowProps) {
  const { incident: t } = useText(threadText)
  const formats = useFormats()
  const { acts, isOver } = useThread()
  const [first] = incidents
  const time = formats.time(first.at)
  const isMany = incidents.length > 1
  const tabIndex = isStop ? 0 : -1
  const isQuarantine = first.kind === 'quarantine'
  const title = incidentTitle()

  function incidentTitle(): string {
    if (first.kind === 'fork' || first.kind === 'rollback') return ''
    if (first.kind !== 'quarantine') return t.titles[first.kind]
    return isMany ? t.quarantines(incidents.length, time) : t.quarantine(time)
  }
  const from = first.kind === 'quarantine' ? undefined : first.from
  return (
    <section className="incident-row" data-row={id} tabIndex={tabIndex} aria-label={title}>
      <Notice
        icon={ShieldAlert}
        tone="warn"
        title={title}
        actions={
          <>
            {isQuarantine && !isOver && (
              <button type="button" className="btn btn-sm" tabIndex={tabIndex} onClick={() => acts.askAgain(first)}>
                <RotateCw className="icon" aria-hidden />
                {t.ask}
              </button>
            )}
            <button
              type="button"
              className="btn btn-sm btn-quiet"
              tabIndex={tabIndex}
              onClick={() => acts.incidentDetails(first)}
            >
              {t.details}
            </button>
          </>
        }
      >
        {isQuarantine ? (isMany ? t.quarantinesHelp : t.quarantineHelp) : t.help} {from && t.from(from.name)}
      </Notice>
    </section>
  )
}
