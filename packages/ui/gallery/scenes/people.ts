/** Fictitious clinicians of the scenes. */
import type { DirectoryMember } from '@colloque/client-api'

export const accountOf = (number: number): string => number.toString(16).padStart(32, '0')

function member(number: number, name: string, rest: Partial<DirectoryMember>): DirectoryMember {
  return {
    account: accountOf(number),
    name,
    profession: 'Médecin',
    role: 'member',
    attested: true,
    isYou: false,
    devices: 1,
    ...rest
  }
}

const DAY_MS = 86_400_000

export const people: readonly DirectoryMember[] = [
  member(1, 'Dr L. Témoin', {
    isYou: true,
    role: 'admin',
    specialty: 'Médecine générale',
    town: 'Ville-Exemple',
    structure: 'Maison de santé Maquette',
    rpps: '99700218896',
    availability: { state: 'available' }
  }),
  member(2, 'Dr A. Exemple', {
    specialty: 'Cardiologie',
    town: 'Ville-Exemple',
    structure: 'CH de Ville-Exemple',
    rpps: '99700218896',
    availability: { state: 'away', until: Date.now() + 8 * DAY_MS, standIn: accountOf(5) }
  }),
  member(3, 'Dr B. Fictif', {
    specialty: 'Néphrologie',
    town: 'Bourg-Modèle',
    structure: 'Clinique Maquette',
    availability: { state: 'available' }
  }),
  member(4, 'Dr C. Modèle', {
    specialty: 'Chirurgie cardiaque',
    town: 'Bourg-Modèle',
    structure: 'Clinique Maquette',
    availability: { state: 'in-theatre', until: Date.now() + 3 * 3_600_000 }
  }),
  member(5, 'Dr D. Spécimen', {
    specialty: 'Cardiologie',
    town: 'Ville-Exemple',
    structure: 'CH de Ville-Exemple',
    availability: { state: 'available' }
  }),
  member(6, 'Mme E. Gabarit', {
    profession: 'Infirmière en pratique avancée',
    specialty: 'Suivi insuffisance cardiaque',
    town: 'Ville-Exemple'
  }),
  member(7, 'Mme G. Échantillon', { profession: 'Infirmière', town: 'Ville-Exemple', attested: false }),
  member(8, 'Dr H. Essai', {
    specialty: 'Radiologie',
    town: 'Métropole-Test',
    structure: 'CHU de Métropole-Test',
    availability: { state: 'away' }
  }),
  member(9, 'Dr N. Prototype', { specialty: 'Cardiologie', town: 'Bourg-Modèle', structure: 'Cabinet', attested: false }),
  member(10, 'M. F. Factice', { profession: 'Secrétaire médical', role: 'admin', town: 'Ville-Exemple' }),
  member(11, 'Dr R. Maquette', {
    specialty: 'Cardiologie pédiatrique',
    town: 'Métropole-Test',
    structure: 'CHU de Métropole-Test',
    attested: false
  })
]

export const personOf = (number: number) => {
  const found = people[number - 1]
  if (!found) throw new Error('nobody has that number')
  return { account: found.account, name: found.name, isYou: found.isYou }
}
