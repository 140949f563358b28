/** The conversations of the scenes: a day in a practice. */
import type { Attachment, Conversation, Message } from '@colloque/client-api'
import { accountOf, people, personOf } from './people.ts'

export const at = (hours: number, minutes: number, daysAgo = 0): number => {
  const day = new Date()
  day.setHours(hours, minutes, 0, 0)
  return day.getTime() - daysAgo * 86_400_000
}
export const conversationOf = (number: number): string => (0xc0de0000 + number).toString(16).padStart(32, '0')
export const CARDIO = conversationOf(1)

export function members(...numbers: readonly number[]): Conversation['members'] {
  return [1, ...numbers].map((number, index) => ({ ...personOf(number), role: index === 0 ? 'owner' : 'member' }))
}

export function conversation(number: number, part: Partial<Conversation> & Pick<Conversation, 'members'>): Conversation {
  return {
    id: conversationOf(number),
    kind: part.members.length > 2 ? 'group' : 'direct',
    name: '',
    status: 'active',
    unread: 0,
    unreadUrgent: 0,
    mentioned: false,
    history: false,
    readSeq: 0,
    lastAt: at(9, number),
    pinned: false,
    muted: false,
    ...part
  }
}

export const last = (
  number: number,
  text: string,
  part: Partial<NonNullable<Conversation['last']>> = {}
): NonNullable<Conversation['last']> => ({
  message: accountOf(0xabc00 + number),
  from: personOf(number),
  text,
  files: 0,
  state: number === 1 ? 'sent' : 'received',
  urgent: false,
  deleted: false,
  ...part
})

export const conversations: readonly Conversation[] = [
  conversation(1, {
    name: 'Patiente T. · avis cardio',
    members: members(2, 3, 6),
    lastAt: at(14, 36),
    pinned: true,
    unread: 2,
    unreadUrgent: 1,
    readSeq: 6,
    last: last(2, 'FA à 128/min, pas de sus-décalage. Bisoprolol 5 mg/j, kaliémie à 48 h.', { urgent: true })
  }),
  conversation(2, {
    name: 'Garde · CH Ville-Exemple',
    members: members(5, 8, 9, 4),
    lastAt: at(14, 20),
    pinned: true,
    unread: 3,
    last: last(5, 'relève à 18 h')
  }),
  conversation(3, {
    members: members(3),
    lastAt: at(14, 31),
    unread: 1,
    unreadUrgent: 1,
    last: last(3, 'Kaliémie 6,2 mmol/l', { urgent: true })
  }),
  conversation(4, {
    members: members(4),
    lastAt: at(13, 58),
    draft: { text: 'Merci pour ton retour, je la revois demain matin.' },
    last: last(4, 'Vu, pas de geste.')
  }),
  conversation(5, {
    name: 'Patient U. · sortie',
    members: members(6, 7, 3),
    lastAt: at(12, 40),
    last: last(1, 'lettre de liaison jointe', { state: 'read', files: 1 })
  }),
  conversation(6, { members: members(8), lastAt: at(11, 2), last: last(8, 'En congé, voir Dr D. Spécimen') }),
  conversation(7, { members: members(10), lastAt: at(10, 47), last: last(1, 'créneau du 24 confirmé', { state: 'sent' }) }),
  conversation(8, { members: members(7), lastAt: at(9, 15), last: last(1, 'Pansement refait', { state: 'failed' }) }),
  conversation(9, {
    name: 'Protocole anticoagulants',
    members: members(2, 6),
    lastAt: at(16, 5, 1),
    muted: true,
    last: last(6, '', { files: 2 })
  }),
  conversation(10, { members: members(11), lastAt: at(8, 12, 9), last: last(11, '', { deleted: true }) })
]

let lastSeq = 0
export function message(from: number, atMs: number, text: string, part: Partial<Message> = {}): Message {
  lastSeq++
  return {
    id: (0xbead0000 + lastSeq).toString(16).padStart(32, '0'),
    conversation: CARDIO,
    from: personOf(from),
    at: atMs,
    text,
    mentions: [],
    urgent: false,
    forwarded: false,
    reactions: [],
    state: from === 1 ? 'read' : 'received',
    seq: lastSeq,
    attachments: [],
    ...part
  }
}
export const file = (
  number: number,
  name: string,
  type: string,
  sizeBytes: number,
  part: Partial<Attachment> = {}
): Attachment => ({
  id: (0xf11e0000 + number).toString(16).padStart(32, '0'),
  name,
  type,
  sizeBytes,
  state: 'available',
  ...part
})
export const ECG = file(1, 'ECG 12 dérivations.png', 'image/png', 1_300_000)

const request = message(
  3,
  at(17, 40, 1),
  'Avis demandé : 74 ans, dyspnée d’effort depuis 10 jours, œdèmes des chevilles. TA 152/88 mmHg, SpO₂ 94 %. NT-proBNP 1 840 ng/l.',
  {
    attachments: [file(2, 'Courrier d’adressage – Patiente T.pdf', 'application/pdf', 184_000)]
  }
)
const answer = message(2, at(14, 32), 'FA à 128/min, pas de sus-décalage. Bisoprolol 5 mg/j, kaliémie à 48 h. Pas de digoxine.', {
  urgent: true,
  editedAt: at(14, 34),
  replyTo: { message: request.id, from: request.from, text: request.text.slice(0, 200), files: 1, deleted: false, missing: false }
})

export const cardioMessages: readonly Message[] = [
  request,
  message(1, at(17, 52, 1), 'Je l’ai vue ce matin. ECG joint, je complète le traitement ce soir.', {
    receipts: { delivered: 3, read: 2, others: 3 },
    state: 'delivered'
  }),
  message(
    6,
    at(18, 3, 1),
    'Je peux passer demain à 8 h. @Dr L. Témoin le poids de référence est 61,5 kg ? Protocole : https://protocoles.exemple.fr/ic',
    {
      mentions: [{ account: accountOf(1), start: 29, end: 42 }]
    }
  ),
  message(6, at(18, 4, 1), '', { deletedAt: at(18, 6, 1) }),
  message(1, at(14, 10), '', {
    attachments: [ECG],
    receipts: { delivered: 3, read: 3, others: 3 },
    reactions: [
      { kind: 'seen', by: [personOf(2), personOf(3), personOf(1)] },
      { kind: 'thanks', by: [personOf(6)] }
    ]
  }),
  message(1, at(14, 12), 'ECG de ce jour.', { receipts: { delivered: 3, read: 3, others: 3 } }),
  answer,
  message(2, at(14, 33), '', { attachments: [file(3, 'Scanner thoracique – série 3.dcm', 'application/dicom', 112_000_000)] }),
  message(1, at(14, 35), 'Je fais l’ordonnance et je préviens Mme E. Gabarit.', {
    state: 'pending',
    attachments: [
      file(4, 'Ordonnance – Patiente T. – novembre 2026.pdf', 'application/pdf', 4_800_000, { state: 'uploading' }),
      file(5, 'Échographie 2026-11-18.dcm', 'application/dicom', 112_000_000, { state: 'failed', failure: 'relay-unreachable' })
    ]
  })
].map((message, index, all) => {
  const each = { ...message, seq: index + 1 }
  if (index < all.length - 1) return each
  const { seq: _, ...unnumbered } = each
  return unnumbered
})

/** A long thread, for scrolling. */
export function longThread(length: number): Message[] {
  const words = [
    'Bonjour',
    'INR 2,8',
    'on garde la dose',
    'pansement refait',
    'TA 130/80 mmHg',
    'bilan reçu',
    'merci',
    'à revoir lundi',
    'furosémide 40 mg'
  ]
  return Array.from({ length }, (_, index) => ({
    ...message(
      (index % 3) + 1,
      Date.now() - (length - index) * 420_000,
      Array.from({ length: 1 + ((index * 7) % 23) }, (_unused, word) => words[(index + word * 5) % words.length]).join(', ')
    ),
    id: (0xdead000000 + index).toString(16).padStart(32, '0'),
    seq: index + 1
  }))
}

export const everyone = people
