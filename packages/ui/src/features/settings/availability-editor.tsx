/** What one says of one's own time, until when, and who stands in. Told to others by one deliberate act. */
import type { Availability, DirectoryMember } from '@colloque/client-api'
import { CircleAlert } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { Notice } from '../../parts/notice.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { text as directoryText } from '../directory/text.ts'
import { useMinute } from '../directory/use-minute.ts'
import { StandInField } from './stand-in-field.tsx'
import { text } from './text.ts'
import { endOfDayMs, nextHourMs, toDay, toHour } from './until.ts'

interface Draft {
  readonly state: Availability['state'] | 'none'
  /** HH:MM, while in theatre. */
  readonly hour: string
  /** YYYY-MM-DD, while away. */
  readonly day: string
  readonly standIn: string | undefined
}
const STATES = ['none', 'available', 'in-theatre', 'away'] as const

export function AvailabilityEditor({ own }: { readonly own: DirectoryMember }) {
  const t = useText(text).availability
  const states = useText(directoryText).states
  const { client, toasts } = useInterface()
  const refusal = useRefusalText()
  const nowMs = useMinute()
  const told = availabilityAt(own, nowMs)
  const [draft, setDraft] = useState<Draft>(() => draftOf(told))
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const id = useId()
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  // It may be changed elsewhere, or end by itself.
  const key = JSON.stringify(told ?? null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is what is told, by value.
  useEffect(() => setDraft(draftOf(told)), [key])

  const wanted = availabilityOf(draft, nowMs)
  const isPast = draft.state === 'away' && wanted?.until !== undefined && wanted.until <= nowMs
  const isTold = isSame(draft, told)

  async function announce(): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      await client.call('set-availability', wanted ? { availability: wanted } : {})
      toasts.say(wanted ? t.announced : t.cleared)
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }

  return (
    <section className="stack">
      <h3 className="subtitle">{t.title}</h3>
      <p className="help">{t.help}</p>
      <form
        className="group pad stack-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isTold && !isPast && !isBusy) void announce()
        }}
      >
        <div className="row">
          <div className="segments" role="radiogroup" aria-label={t.state}>
            {STATES.map((state) => (
              <label key={state} className="segment">
                <input type="radio" name={id} checked={draft.state === state} onChange={() => set({ state })} />
                {state === 'none' ? t.none : states[state]}
              </label>
            ))}
          </div>
        </div>
        {(draft.state === 'in-theatre' || draft.state === 'away') && (
          <div className="cols-2">
            <div className="field">
              <label htmlFor={`${id}-until`}>
                {draft.state === 'away' ? t.untilDay : t.untilTime} <span className="meta">{t.optional}</span>
              </label>
              {draft.state === 'away' ? (
                <input
                  id={`${id}-until`}
                  className="input"
                  type="date"
                  min={toDay(nowMs)}
                  value={draft.day}
                  aria-invalid={isPast}
                  aria-describedby={`${id}-said`}
                  onChange={(event) => set({ day: event.target.value })}
                />
              ) : (
                <input
                  id={`${id}-until`}
                  className="input"
                  type="time"
                  value={draft.hour}
                  aria-describedby={`${id}-said`}
                  onChange={(event) => set({ hour: event.target.value })}
                />
              )}
              <p id={`${id}-said`} className={isPast ? 'field-msg field-msg-error' : 'help'}>
                {isPast ? t.past : t.untilHelp}
              </p>
            </div>
            <StandInField own={own.account} chosen={draft.standIn} onChange={(standIn) => set({ standIn })} />
          </div>
        )}
        {failure !== undefined && (
          <Notice icon={CircleAlert} tone="danger" live title={refusal(failure).title}>
            {refusal(failure).next}
          </Notice>
        )}
        <div className="row">
          <button type="submit" className="btn btn-primary" disabled={isTold || isPast || isBusy}>
            {isBusy ? t.announcing : t.announce}
          </button>
          <span className="help" role="status">
            {isTold && t.same}
          </span>
        </div>
      </form>
    </section>
  )
}

function draftOf(told: Availability | undefined): Draft {
  const until = told?.until
  return {
    state: told?.state ?? 'none',
    hour: until !== undefined && told?.state === 'in-theatre' ? toHour(until) : '',
    day: until !== undefined && told?.state === 'away' ? toDay(until) : '',
    standIn: told?.standIn
  }
}

function availabilityOf({ state, hour, day, standIn }: Draft, nowMs: number): Availability | undefined {
  if (state === 'none') return undefined
  if (state === 'available') return { state }
  const until = state === 'away' ? endOfDayMs(day) : nextHourMs(hour, nowMs)
  return { state, ...(until !== undefined && { until }), ...(standIn !== undefined && { standIn }) }
}

/** By what the fields hold: seconds that nobody typed make no difference. */
function isSame(draft: Draft, told: Availability | undefined): boolean {
  const before = draftOf(told)
  if (draft.state !== before.state) return false
  if (draft.state === 'none' || draft.state === 'available') return true
  return draft.hour === before.hour && draft.day === before.day && draft.standIn === before.standIn
}
