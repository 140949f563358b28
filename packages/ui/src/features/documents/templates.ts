/** The templates by name, in the order of their offer; what stands in them comes with the editor. */
import type { TemplateName } from '@colloque/document-formats'
import { catalogue } from '../../text/catalogue.ts'

export const TEMPLATE_NAMES: readonly TemplateName[] = [
  'referral-letter',
  'discharge-letter',
  'report',
  'protocol',
  'meeting-notes'
]

export const templateText = catalogue({
  fr: {
    'referral-letter': 'Courrier d’adressage',
    'discharge-letter': 'Lettre de liaison',
    report: 'Compte rendu',
    protocol: 'Protocole',
    'meeting-notes': 'Notes de réunion'
  } satisfies Record<TemplateName, string>,
  en: {
    'referral-letter': 'Referral letter',
    'discharge-letter': 'Discharge letter',
    report: 'Report',
    protocol: 'Protocol',
    'meeting-notes': 'Meeting notes'
  }
})
