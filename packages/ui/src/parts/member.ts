import type { DirectoryMember } from '@colloque/client-api'
import type { Language } from '../text/catalogue.ts'
import { professionLabel } from '../text/professions.ts'
import { specialtyLabel } from '../text/specialties.ts'

/** What someone does: the specialty where one is said, else the profession. */
export function workOf({ specialty, profession }: Pick<DirectoryMember, 'specialty' | 'profession'>, language: Language): string {
  return specialty ? specialtyLabel(specialty, language) : professionLabel(profession, language)
}

/** In one line, what tells a colleague from another of the same name. */
export const describe = (member: DirectoryMember, language: Language): string =>
  [workOf(member, language), member.structure, member.town].filter(Boolean).join(' · ')

/** What a search among colleagues looks at, the most telling first; in the words of the directory and in those that are shown. */
export const searchedOf = (member: DirectoryMember, language: Language): readonly (string | undefined)[] => [
  member.name,
  member.specialty,
  member.profession,
  member.town,
  member.structure,
  workOf(member, language)
]
