/** A day as a divider says it: « aujourd’hui, vendredi 20 novembre ». */
import type { Language } from '../../text/catalogue.ts'
import { type Formats, withFirstDay } from '../../text/formats.ts'

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' }
const weekdays: Partial<Record<Language, Intl.DateTimeFormat>> = {}

export function dayLabel(formats: Formats, language: Language, atMs: number, nowMs: number): string {
  weekdays[language] ??= new Intl.DateTimeFormat(LOCALES[language], { weekday: 'long', day: 'numeric', month: 'long' })
  const said = formats.day(atMs, nowMs)
  // Only « aujourd’hui » and « hier » hold no figure.
  return /\d/.test(said) ? said : `${said}, ${withFirstDay(language, weekdays[language].format(atMs))}`
}
