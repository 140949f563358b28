/** What a member says of their time, in words. */
import type { Availability } from '@colloque/client-api'
import { type Language, useLanguage, useText } from '../../text/catalogue.ts'
import { withFirstDay } from '../../text/formats.ts'
import { text } from './text.ts'

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' }

export interface AvailabilityWords {
  readonly state: (availability: Availability) => string
  /** Until when: an hour today, else a day; short for lists, long for sentences. Undefined: not said. */
  readonly until: (availability: Availability, nowMs: number, length?: 'short' | 'long') => string | undefined
}

export function useAvailabilityWords(): AvailabilityWords {
  const t = useText(text)
  const language = useLanguage()
  return {
    state: ({ state }) => t.states[state],
    until({ until }, nowMs, length = 'short') {
      if (until === undefined) return undefined
      const moment = untilWhen(until, nowMs, language, length)
      return moment.isToday ? t.untilTime(moment.text) : t.untilDay(moment.text)
    }
  }
}

/** The hour when it is today, else the day, with its year when that is another. */
export function untilWhen(
  untilMs: number,
  nowMs: number,
  language: Language,
  length: 'short' | 'long'
): { readonly isToday: boolean; readonly text: string } {
  const [until, now] = [new Date(untilMs), new Date(nowMs)]
  const isToday = until.toDateString() === now.toDateString()
  const isThisYear = until.getFullYear() === now.getFullYear()
  const format = new Intl.DateTimeFormat(
    LOCALES[language],
    isToday ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: length, ...(!isThisYear && { year: 'numeric' }) }
  )
  // A number and what it counts never part.
  return { isToday, text: withFirstDay(language, format.format(untilMs)).replace(/ /g, '\u00A0') }
}
