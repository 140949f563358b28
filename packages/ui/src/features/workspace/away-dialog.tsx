/** Until when one is away, and who stands in. */
import type { Availability, DirectoryMember } from '@colloque/client-api'
import { CircleAlert } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { MemberPicker } from '../../parts/member-picker.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { dayOf, endOfDay } from './days.ts'
import { text } from './text.ts'

const NOBODY: ReadonlySet<string> = new Set()

export function AwayDialog({ present, onClose }: { readonly present: Availability | undefined; readonly onClose: () => void }) {
  const { away: t } = useText(text)
  const refusal = useRefusalText()
  const formats = useFormats()
  const { client, directory } = useInterface()
  const known = useStore(directory.directory)?.byAccount.get(present?.standIn ?? '')
  const [day, setDay] = useState(present?.state === 'away' && present.until !== undefined ? dayOf(present.until) : '')
  const [standIn, setStandIn] = useState<readonly DirectoryMember[]>(known ? [known] : [])
  const [failure, setFailure] = useState<unknown>()
  const form = useId()
  const untilMs = endOfDay(day)
  const isPast = untilMs !== undefined && untilMs < Date.now()

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isPast) return
    const person = standIn[0]
    try {
      await client.call('set-availability', {
        availability: {
          state: 'away',
          ...(untilMs !== undefined && { until: untilMs }),
          ...(person && { standIn: person.account })
        }
      })
      onClose()
    } catch (refused) {
      setFailure(refused)
    }
  }

  return (
    <Dialog
      title={t.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" form={form} className="btn btn-primary" disabled={isPast}>
            {t.save}
          </button>
        </>
      }
    >
      <p className="help">{t.lead}</p>
      <form id={form} className="stack-4" onSubmit={(event) => void save(event)}>
        <div className="field">
          <label htmlFor={`${form}-day`}>{t.until}</label>
          <input
            id={`${form}-day`}
            className="input"
            type="date"
            min={dayOf(Date.now())}
            value={day}
            aria-invalid={isPast}
            aria-describedby={`${form}-help`}
            onChange={(event) => setDay(event.target.value)}
          />
          <p id={`${form}-help`} className={isPast ? 'field-msg field-msg-error' : 'field-msg'}>
            {isPast ? t.past : untilMs === undefined ? t.untilHelp : t.untilDay(formats.day(untilMs, Date.now()))}
          </p>
        </div>
        <MemberPicker label={t.standIn} without={NOBODY} chosen={standIn} onChange={setStandIn} most={1} />
        {failure !== undefined && (
          <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
            {refusal(failure).next}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
