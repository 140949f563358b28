/** Who in the directory is looked for, as one types. Reads nothing but the members it is given. */
import type { DirectoryMember } from '@colloque/client-api'
import { fold, found } from '../../parts/find.ts'
import { availabilityAt } from '../../state/directory.ts'
import { professionGroup } from '../../text/professions.ts'

export interface Filters {
  /** Folded, as in the facets. */
  readonly specialty?: string | undefined
  readonly town?: string | undefined
  readonly profession?: string | undefined
  readonly attestedOnly: boolean
  readonly availableOnly: boolean
}
export const NO_FILTERS: Filters = { attestedOnly: false, availableOnly: false }
export type FacetName = 'specialty' | 'town' | 'profession'

export interface Facet {
  readonly key: string
  readonly label: string
  readonly count: number
}

export interface IndexedMember {
  readonly member: DirectoryMember
  /** Where words are looked for, the most telling first. */
  readonly texts: readonly string[]
  readonly keys: Readonly<Record<FacetName, readonly Word[]>>
}
interface Word {
  readonly key: string
  readonly label: string
}

/** Once for each list of members, sorted by family name. */
export function indexMembers(members: readonly DirectoryMember[]): readonly IndexedMember[] {
  const collator = new Intl.Collator('fr', { sensitivity: 'base', numeric: true })
  return members
    .map((member) => ({ member, family: familyName(member.name) }))
    .sort((a, b) => collator.compare(a.family, b.family) || collator.compare(a.member.name, b.member.name))
    .map(({ member }) => indexMember(member))
}

function indexMember(member: DirectoryMember): IndexedMember {
  const { name, specialty = '', town = '', structure = '', profession, rpps = '' } = member
  const group = professionGroup(profession, 'fr')
  return {
    member,
    texts: [name, specialty, town, structure, `${group} ${professionGroup(profession, 'en')}`, rpps],
    keys: {
      specialty: specialty.split(',').map(toWord).filter(isWord),
      town: [toWord(town)].filter(isWord),
      profession: [{ key: fold(group), label: profession }]
    }
  }
}

const toWord = (label: string): Word => ({ key: fold(label.trim()), label: label.trim() })
const isWord = ({ key }: Word): boolean => key !== ''

/** The last word of a name, what follows a comma apart: « Mme J. Gabarit, IPA » is under G. */
function familyName(name: string): string {
  return name.split(',')[0]?.trim().split(/\s+/u).at(-1) ?? name
}

/** All words must be found, in any order; those they name best come first. Asked once for all that follows. */
export const membersNamed = (index: readonly IndexedMember[], text: string): readonly IndexedMember[] =>
  found(text, index, ({ texts }) => texts)

export function filterMembers(named: readonly IndexedMember[], filters: Filters, nowMs: number): readonly DirectoryMember[] {
  return named.filter((entry) => passes(entry, filters, nowMs)).map(({ member }) => member)
}

function passes({ member, keys }: IndexedMember, filters: Filters, nowMs: number): boolean {
  const holds = (facet: FacetName): boolean =>
    filters[facet] === undefined || keys[facet].some(({ key }) => key === filters[facet])
  if (!holds('specialty') || !holds('town') || !holds('profession')) return false
  if (filters.attestedOnly && !member.attested) return false
  return !filters.availableOnly || availabilityAt(member, nowMs)?.state === 'available'
}

/** What may still be chosen of one facet under the other filters, with how many members each. */
export function facetOf(named: readonly IndexedMember[], name: FacetName, filters: Filters, nowMs: number): readonly Facet[] {
  const { [name]: _, ...others } = filters
  const facets = new Map<string, { label: string; count: number }>()
  for (const entry of named) {
    if (!passes(entry, others, nowMs)) continue
    for (const { key, label } of entry.keys[name]) {
      const facet = facets.get(key)
      if (facet) facet.count++
      else facets.set(key, { label: label[0]?.toUpperCase() + label.slice(1), count: 1 })
    }
  }
  const collator = new Intl.Collator('fr', { sensitivity: 'base' })
  return [...facets].map(([key, facet]) => ({ key, ...facet })).sort((a, b) => collator.compare(a.label, b.label))
}

/** Who stands in for whom now: the account of the one, the member who is away. */
export function standIns(members: readonly DirectoryMember[], nowMs: number): ReadonlyMap<string, DirectoryMember> {
  const replaced = new Map<string, DirectoryMember>()
  for (const member of members) {
    const now = availabilityAt(member, nowMs)
    if (now?.standIn !== undefined && now.state !== 'available') replaced.set(now.standIn, member)
  }
  return replaced
}
