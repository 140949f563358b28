/** Days of files, which have no zone, as a language writes them. */
import type { Language } from '../../text/catalogue.ts'
import { withFirstDay } from '../../text/formats.ts'

/** `day`: YYYY-MM-DD; anything else is written as it came. */
export function writeDate(day: string, language: Language): string {
  const atMs = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(atMs)) return day
  const written = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  return withFirstDay(language, written.format(atMs))
}
