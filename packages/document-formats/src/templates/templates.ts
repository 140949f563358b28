/** What a new document can begin with. Its fields are filled from what is known; the rest stays to be written. */
import { isLine } from '../schema/attribute-rules.ts'
import { type DocumentJson, type NodeJson, nodesOf, textAttribute } from '../schema/document-json.ts'
import { english } from './english.ts'
import { french } from './french.ts'

export const TEMPLATES = ['referral-letter', 'report', 'discharge-letter', 'protocol', 'meeting-notes'] as const
export type TemplateName = (typeof TEMPLATES)[number]
export type TemplateLanguage = 'fr' | 'en'

export const TEMPLATE_TITLES: Readonly<Record<TemplateLanguage, Readonly<Record<TemplateName, string>>>> = {
  fr: {
    'referral-letter': 'Courrier d’adressage',
    report: 'Compte rendu',
    'discharge-letter': 'Lettre de liaison',
    protocol: 'Protocole',
    'meeting-notes': 'Notes de réunion'
  },
  en: {
    'referral-letter': 'Referral letter',
    report: 'Report',
    'discharge-letter': 'Discharge letter',
    protocol: 'Protocol',
    'meeting-notes': 'Meeting notes'
  }
}

/** What stands in an empty field, for whoever fills it. */
export const FIELD_LABELS: Readonly<Record<TemplateLanguage, Readonly<Record<string, string>>>> = {
  fr: {
    patient: 'patient',
    correspondent: 'correspondant',
    date: 'date',
    sender: 'expéditeur',
    place: 'lieu',
    'birth-date': 'date de naissance',
    reason: 'motif',
    'admission-date': 'date d’entrée',
    'discharge-date': 'date de sortie',
    department: 'service',
    title: 'titre',
    version: 'version',
    'review-date': 'date de révision',
    participants: 'présents',
    absent: 'excusés',
    'next-date': 'date suivante'
  },
  en: {
    patient: 'patient',
    correspondent: 'correspondent',
    date: 'date',
    sender: 'sender',
    place: 'place',
    'birth-date': 'date of birth',
    reason: 'reason',
    'admission-date': 'date of admission',
    'discharge-date': 'date of discharge',
    department: 'department',
    title: 'title',
    version: 'version',
    'review-date': 'date of review',
    participants: 'participants',
    absent: 'apologies',
    'next-date': 'next date'
  }
}

export function template(name: TemplateName, language: TemplateLanguage): DocumentJson {
  return (language === 'fr' ? french : english)[name]
}

/** @param values by field name; a field without one stays empty. Characters that no line holds become spaces. */
export function fillFields(document: DocumentJson, values: Readonly<Record<string, string>>): DocumentJson {
  const fill = (node: NodeJson): NodeJson => {
    if (node.type === 'templateField') {
      const name = textAttribute(node, 'name')
      const value = Object.hasOwn(values, name) ? values[name]!.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 2000) : undefined
      return value !== undefined && isLine(value, 2000) ? { ...node, attrs: { ...node.attrs, value } } : node
    }
    return node.content === undefined ? node : { ...node, content: node.content.map(fill) }
  }
  return fill(document)
}

/** In English where the language is not French; of a field that no template has, its name. */
export function fieldLabel(name: string, language: string): string {
  const labels = FIELD_LABELS[language.startsWith('fr') ? 'fr' : 'en']
  return Object.hasOwn(labels, name) ? labels[name]! : name
}

/** A copy for reading alone, whose empty fields say in a language what belongs there: no document of the schema any more. */
export function withFieldLabels(document: DocumentJson, language: string): DocumentJson {
  const label = (node: NodeJson): NodeJson => {
    if (node.type === 'templateField')
      return { ...node, attrs: { ...node.attrs, label: fieldLabel(textAttribute(node, 'name'), language) } }
    return node.content === undefined ? node : { ...node, content: node.content.map(label) }
  }
  return label(document)
}

/** The names of the fields of a document, each once, in the order of the text. */
export function fieldNames(document: DocumentJson): string[] {
  const fields = [...nodesOf(document)].filter(({ type }) => type === 'templateField')
  return [...new Set(fields.map((node) => textAttribute(node, 'name')))]
}
