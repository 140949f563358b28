/** Dates, sizes and counts as each language writes them. */
import { useMemo } from 'react'
import { type Language, useLanguage } from './catalogue.ts'

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' }

export interface Formats {
  /** 14:05 */
  time(atMs: number): string
  /** 14:05 today, then "hier", then 12 nov., then 12/11/2025. */
  short(atMs: number, nowMs: number): string
  /** Of a divider between days: aujourd’hui, hier, lundi 16 novembre 2026. */
  day(atMs: number, nowMs: number): string
  /** 16 novembre 2026 à 14:05 */
  full(atMs: number): string
  /** 1,3 Mo: number and unit never part. */
  size(bytes: number): string
  count(value: number): string
  list(names: readonly string[]): string
  /** one, other: as the language counts. */
  plural(value: number): 'one' | 'other'
}

export function createFormats(language: Language): Formats {
  const locale = LOCALES[language]
  const format = (options: Intl.DateTimeFormatOptions) => {
    const written = new Intl.DateTimeFormat(locale, options)
    return { format: (atMs: number) => withFirstDay(language, written.format(atMs)) }
  }
  const time = format({ hour: '2-digit', minute: '2-digit' })
  const dayMonth = format({ day: 'numeric', month: 'short' })
  const date = format({ day: '2-digit', month: '2-digit', year: 'numeric' })
  const weekday = format({ weekday: 'long', day: 'numeric', month: 'long' })
  const weekdayYear = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const full = format({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const number = new Intl.NumberFormat(locale)
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const plural = new Intl.PluralRules(locale)
  const units = language === 'fr' ? ['o', 'Ko', 'Mo', 'Go', 'To'] : ['B', 'KB', 'MB', 'GB', 'TB']
  return {
    time: (atMs) => time.format(atMs),
    short(atMs, nowMs) {
      const days = daysBetween(atMs, nowMs)
      if (days <= 0) return time.format(atMs)
      if (days === 1) return relative.format(-1, 'day')
      return isSameYear(atMs, nowMs) ? dayMonth.format(atMs) : date.format(atMs)
    },
    day(atMs, nowMs) {
      const days = daysBetween(atMs, nowMs)
      if (days === 0 || days === 1) return relative.format(-days, 'day')
      return (isSameYear(atMs, nowMs) ? weekday : weekdayYear).format(atMs)
    },
    full: (atMs) => full.format(atMs),
    size(bytes) {
      let value = bytes
      let unit = 0
      while (value >= 1000 && unit < units.length - 1) {
        value /= 1000
        unit++
      }
      return `${(unit === 0 ? number : decimal).format(value)}\u00A0${units[unit]}`
    },
    count: (value) => number.format(value),
    list: (names) => list.format(names),
    plural: (value) => (plural.select(value) === 'one' ? 'one' : 'other')
  }
}

/** French counts the first day of a month as such: 1er décembre. `written`: a day as Intl formats it. */
export const withFirstDay = (language: Language, written: string): string =>
  language === 'fr' ? written.replace(/(?<![\d:])1(?=[ \u00A0]\p{L}{2})/u, '1er') : written

/** Calendar days, not spans of 24 hours. */
function daysBetween(atMs: number, nowMs: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(nowMs) - midnight(atMs)) / 86_400_000)
}

const isSameYear = (atMs: number, nowMs: number): boolean => new Date(atMs).getFullYear() === new Date(nowMs).getFullYear()

const formats: Partial<Record<Language, Formats>> = {}
export function useFormats(): Formats {
  const language = useLanguage()
  return useMemo(() => {
    formats[language] ??= createFormats(language)
    return formats[language] as Formats
  }, [language])
}
