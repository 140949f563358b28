/** Professions of the RPPS and around it, and how each is said. The directory keeps the French word that one chose; both forms are one profession. */
import type { Language } from './catalogue.ts'

interface Profession {
  readonly fr: readonly [string] | readonly [masculine: string, feminine: string]
  readonly en: string
}
const PROFESSIONS: readonly Profession[] = [
  { fr: ['Médecin'], en: 'Physician' },
  { fr: ['Sage-femme'], en: 'Midwife' },
  { fr: ['Pharmacien', 'Pharmacienne'], en: 'Pharmacist' },
  { fr: ['Chirurgien-dentiste', 'Chirurgienne-dentiste'], en: 'Dental surgeon' },
  { fr: ['Infirmier', 'Infirmière'], en: 'Nurse' },
  { fr: ['Infirmier en pratique avancée', 'Infirmière en pratique avancée'], en: 'Advanced practice nurse' },
  { fr: ['Masseur-kinésithérapeute', 'Masseuse-kinésithérapeute'], en: 'Physiotherapist' },
  { fr: ['Aide-soignant', 'Aide-soignante'], en: 'Care assistant' },
  { fr: ['Assistant dentaire', 'Assistante dentaire'], en: 'Dental assistant' },
  { fr: ['Assistant médical', 'Assistante médicale'], en: 'Medical assistant' },
  { fr: ['Assistant social', 'Assistante sociale'], en: 'Social worker' },
  { fr: ['Audioprothésiste'], en: 'Hearing aid specialist' },
  { fr: ['Auxiliaire de puériculture'], en: 'Childcare assistant' },
  { fr: ['Diététicien', 'Diététicienne'], en: 'Dietitian' },
  { fr: ['Ergothérapeute'], en: 'Occupational therapist' },
  { fr: ['Manipulateur en électroradiologie', 'Manipulatrice en électroradiologie'], en: 'Radiographer' },
  { fr: ['Opticien-lunetier', 'Opticienne-lunetière'], en: 'Optician' },
  { fr: ['Orthophoniste'], en: 'Speech therapist' },
  { fr: ['Orthoprothésiste'], en: 'Orthotist and prosthetist' },
  { fr: ['Orthoptiste'], en: 'Orthoptist' },
  { fr: ['Pédicure-podologue'], en: 'Podiatrist' },
  { fr: ['Préparateur en pharmacie', 'Préparatrice en pharmacie'], en: 'Pharmacy technician' },
  { fr: ['Psychologue'], en: 'Psychologist' },
  { fr: ['Psychomotricien', 'Psychomotricienne'], en: 'Psychomotor therapist' },
  { fr: ['Psychothérapeute'], en: 'Psychotherapist' },
  { fr: ['Secrétaire médical', 'Secrétaire médicale'], en: 'Medical secretary' },
  { fr: ['Technicien de laboratoire', 'Technicienne de laboratoire'], en: 'Laboratory technician' }
]
const byWord = new Map(PROFESSIONS.flatMap((profession) => profession.fr.map((word) => [word, profession] as const)))

export interface ProfessionOption {
  /** What the directory keeps. */
  readonly id: string
  readonly label: string
}

/** In the order in which they are offered. */
export function professionOptions(language: Language): readonly ProfessionOption[] {
  if (language === 'en') return PROFESSIONS.map(({ fr, en }) => ({ id: fr[0], label: en }))
  return PROFESSIONS.flatMap(({ fr }) => fr.map((word) => ({ id: word, label: word })))
}

/** What one member says of themselves, as shown. */
export function professionLabel(kept: string, language: Language): string {
  return language === 'en' ? (byWord.get(kept)?.en ?? kept) : kept
}

/** All who share it: « Infirmier, infirmière ». */
export function professionGroup(kept: string, language: Language): string {
  const profession = byWord.get(kept)
  if (!profession) return kept
  if (language === 'en') return profession.en
  const [masculine, feminine] = profession.fr
  return feminine === undefined ? masculine : `${masculine}, ${feminine[0]?.toLowerCase()}${feminine.slice(1)}`
}
