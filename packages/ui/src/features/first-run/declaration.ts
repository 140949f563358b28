/** What a relay's declaration holds, of the fields that are shown. What is empty was not declared. */
import type { Language } from '../../text/catalogue.ts'

export interface Declared {
  readonly host: string | undefined
  readonly country: string | undefined
  readonly hdsCertificate: string | undefined
  readonly accessFromOutsideEea: string | undefined
}

export function readDeclaration(declaration: Readonly<Record<string, string>>, language: Language): Declared {
  const field = (name: keyof Declared): string | undefined => declaration[name]?.trim() || undefined
  return {
    host: field('host'),
    country: countryName(field('country'), language),
    hdsCertificate: field('hdsCertificate'),
    accessFromOutsideEea: field('accessFromOutsideEea')
  }
}

/** A code of ISO 3166-1 becomes a name; anything else is a name already. */
function countryName(country: string | undefined, language: Language): string | undefined {
  if (country === undefined || !/^[A-Z]{2}$/.test(country)) return country
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(country)
}
