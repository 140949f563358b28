import type { DirectoryMember } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { type Filters, facetOf, filterMembers, indexMembers, membersNamed, NO_FILTERS, standIns } from './search-members.ts'

const account = (number: number): string => number.toString(16).padStart(32, '0')
const member = (number: number, name: string, rest: Partial<DirectoryMember> = {}): DirectoryMember => ({
  account: account(number),
  name,
  profession: 'Médecin',
  role: 'member',
  attested: true,
  isYou: false,
  devices: 1,
  ...rest
})
const members = [
  member(1, 'Dr Hélène Œuvrard', { specialty: 'Échographie, cardiologie', town: 'Saint-Étienne' }),
  member(2, 'Dr D. Spécimen', {
    specialty: 'Cardiologie',
    town: 'Ville-Exemple',
    availability: { state: 'away', until: 2000, standIn: account(1) }
  }),
  member(3, 'Mme J. Gabarit, IPA', { profession: 'Infirmière', attested: false, structure: 'Cabinet du Cardo' }),
  member(4, 'M. P. Modèle', { profession: 'Infirmier', town: 'ville-exemple', availability: { state: 'available', until: 1500 } })
]
const index = indexMembers(members)
const names = ({ text = '', ...filters }: Partial<Filters> & { readonly text?: string }, nowMs = 1000): string[] =>
  filterMembers(membersNamed(index, text), { ...NO_FILTERS, ...filters }, nowMs).map(({ name }) => name)

it('sorts by family name, titles and what follows a comma apart', () => {
  expect(names({})).toEqual(['Mme J. Gabarit, IPA', 'M. P. Modèle', 'Dr Hélène Œuvrard', 'Dr D. Spécimen'])
})

it('finds without accents, case or ligatures, in any order, every word', () => {
  expect(names({ text: 'HELENE oeuv' })).toEqual(['Dr Hélène Œuvrard'])
  expect(names({ text: 'etienne echo' })).toEqual(['Dr Hélène Œuvrard'])
  expect(names({ text: 'cardio ville' })).toEqual(['Dr D. Spécimen'])
  expect(names({ text: 'cardio lyon' })).toEqual([])
})

it('finds both forms of a profession, and by its English name', () => {
  expect(names({ text: 'infirmiere' })).toHaveLength(2)
  expect(names({ text: 'nurse' })).toHaveLength(2)
})

it('puts first whose name begins with what is typed, then the specialty', () => {
  expect(names({ text: 'mo' })).toEqual(['M. P. Modèle'])
  expect(names({ text: 'car' })).toEqual(['Dr Hélène Œuvrard', 'Dr D. Spécimen', 'Mme J. Gabarit, IPA'])
  expect(names({ text: 'ca' })).not.toContain('M. P. Modèle')
})

it('filters by what the facets give', () => {
  const specialties = facetOf(index, 'specialty', NO_FILTERS, 1000)
  expect(specialties).toEqual([
    { key: 'cardiologie', label: 'Cardiologie', count: 2 },
    { key: 'echographie', label: 'Échographie', count: 1 }
  ])
  expect(facetOf(index, 'town', NO_FILTERS, 1000).map(({ label, count }) => [label, count])).toEqual([
    ['Saint-Étienne', 1],
    ['Ville-exemple', 2]
  ])
  expect(names({ specialty: 'cardiologie' })).toHaveLength(2)
  expect(names({ specialty: 'cardiologie', town: 'ville-exemple' })).toEqual(['Dr D. Spécimen'])
  expect(facetOf(index, 'profession', NO_FILTERS, 1000).map(({ count }) => count)).toEqual([2, 2])
})

it('counts a facet under the other filters, not under itself', () => {
  const filters = { ...NO_FILTERS, specialty: 'echographie', town: 'saint-etienne' }
  expect(facetOf(index, 'specialty', filters, 1000).map(({ key }) => key)).toEqual(['cardiologie', 'echographie'])
  expect(facetOf(membersNamed(index, 'infirmier'), 'profession', NO_FILTERS, 1000).map(({ count }) => count)).toEqual([2])
})

it('knows who is available only until they said', () => {
  expect(names({ availableOnly: true }, 1500)).toEqual(['M. P. Modèle'])
  expect(names({ availableOnly: true }, 1501)).toEqual([])
  expect(names({ attestedOnly: true })).not.toContain('Mme J. Gabarit, IPA')
})

it('says who stands in for whom, as long as they are away', () => {
  expect(standIns(members, 2000).get(account(1))?.name).toBe('Dr D. Spécimen')
  expect(standIns(members, 2001).size).toBe(0)
})
