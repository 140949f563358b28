/** Specialties that are offered; any other may be written. The directory keeps the French word. */
import type { Language } from './catalogue.ts'

const SPECIALTIES: readonly (readonly [fr: string, en: string])[] = [
  ['Addictologie', 'Addiction medicine'],
  ['Allergologie', 'Allergology'],
  ['Anatomie et cytologie pathologiques', 'Anatomical pathology'],
  ['Anesthésie-réanimation', 'Anaesthesia and critical care'],
  ['Biologie médicale', 'Medical biology'],
  ['Cardiologie', 'Cardiology'],
  ['Chirurgie cardiaque', 'Cardiac surgery'],
  ['Chirurgie digestive', 'Digestive surgery'],
  ['Chirurgie infantile', 'Paediatric surgery'],
  ['Chirurgie maxillo-faciale', 'Maxillofacial surgery'],
  ['Chirurgie orthopédique', 'Orthopaedic surgery'],
  ['Chirurgie plastique', 'Plastic surgery'],
  ['Chirurgie thoracique', 'Thoracic surgery'],
  ['Chirurgie vasculaire', 'Vascular surgery'],
  ['Dermatologie', 'Dermatology'],
  ['Endocrinologie', 'Endocrinology'],
  ['Génétique médicale', 'Medical genetics'],
  ['Gériatrie', 'Geriatrics'],
  ['Gynécologie médicale', 'Medical gynaecology'],
  ['Gynécologie-obstétrique', 'Obstetrics and gynaecology'],
  ['Hématologie', 'Haematology'],
  ['Hépato-gastro-entérologie', 'Hepato-gastroenterology'],
  ['Hygiène hospitalière', 'Infection control'],
  ['Infectiologie', 'Infectious diseases'],
  ['Médecine d’urgence', 'Emergency medicine'],
  ['Médecine du sport', 'Sports medicine'],
  ['Médecine du travail', 'Occupational medicine'],
  ['Médecine générale', 'General practice'],
  ['Médecine intensive-réanimation', 'Intensive care medicine'],
  ['Médecine interne', 'Internal medicine'],
  ['Médecine légale', 'Forensic medicine'],
  ['Médecine nucléaire', 'Nuclear medicine'],
  ['Médecine physique et de réadaptation', 'Physical and rehabilitation medicine'],
  ['Médecine vasculaire', 'Vascular medicine'],
  ['Néphrologie', 'Nephrology'],
  ['Neurochirurgie', 'Neurosurgery'],
  ['Neurologie', 'Neurology'],
  ['Oncologie', 'Oncology'],
  ['Ophtalmologie', 'Ophthalmology'],
  ['ORL', 'ENT'],
  ['Orthodontie', 'Orthodontics'],
  ['Pédiatrie', 'Paediatrics'],
  ['Pneumologie', 'Respiratory medicine'],
  ['Psychiatrie', 'Psychiatry'],
  ['Psychiatrie de l’enfant et de l’adolescent', 'Child and adolescent psychiatry'],
  ['Radiologie', 'Radiology'],
  ['Radiothérapie', 'Radiotherapy'],
  ['Rhumatologie', 'Rheumatology'],
  ['Santé publique', 'Public health'],
  ['Soins palliatifs', 'Palliative care'],
  ['Urologie', 'Urology']
]
const english = new Map(SPECIALTIES)
const french = new Map(SPECIALTIES.map(([fr, en]) => [en.toLowerCase(), fr]))

export const specialtyLabels = (language: Language): readonly string[] =>
  SPECIALTIES.map(([fr, en]) => (language === 'fr' ? fr : en)).sort(new Intl.Collator(language).compare)

/** What the directory keeps of what was chosen or written. */
export const specialtyToKeep = (written: string): string => french.get(written.trim().toLowerCase()) ?? written.trim()

/** As shown: each of several is said in the language, where it is known. */
export function specialtyLabel(kept: string, language: Language): string {
  if (language === 'fr') return kept
  return kept
    .split(/\s*,\s*/u)
    .map((one) => english.get(one) ?? one)
    .join(', ')
}
