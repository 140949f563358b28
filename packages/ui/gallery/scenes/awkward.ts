/** What a practice really sends: names of any length and any script, a hundred members, files called anything, every state of a transfer. */
import type { Conversation, DirectoryMember, Message } from '@colloque/client-api'
import { accountOf, people, personOf } from './people.ts'
import type { Scene } from './sample-client.ts'
import { at, CARDIO, conversation, conversations, file, last, members, message } from './ward.ts'

const LONG_NAME = 'Dr Marie-Antoinette de La Rochefoucauld-Montmorency d’Exemple-sur-Maquette'
const RIGHT_TO_LEFT = 'د. ليلى المثال'
const HEBREW = 'ד״ר דוגמה'

const named = (account: string, name: string) => ({ account, name, isYou: false })
const crowdNames = [LONG_NAME, RIGHT_TO_LEFT, HEBREW, 'Dr 👩🏽‍⚕️ Émoticône', '李 示例', 'Dr Ö. Åström-Ñandú']

/** One hundred and twenty members, some with names that lists must bear. */
export const crowd: readonly DirectoryMember[] = [
  ...people,
  ...Array.from({ length: 109 }, (_, index): DirectoryMember => {
    const like = people[1 + (index % (people.length - 1))] as DirectoryMember
    const name = crowdNames[index] ?? `Dr ${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[index % 26]}. Membre-${index + 1}`
    return { ...like, account: accountOf(1000 + index), name, role: 'member', isYou: false, attested: index % 3 > 0 }
  })
]

const crowdMembers: Conversation['members'] = [
  { ...personOf(1), role: 'owner' },
  ...crowd.slice(11, 110).map(({ account, name }) => ({ ...named(account, name), role: 'member' as const }))
]

const awkwardConversations: readonly Conversation[] = [
  conversation(1, {
    name: 'Réunion de concertation pluridisciplinaire – cardiologie interventionnelle – dossiers de la semaine 47',
    members: crowdMembers,
    lastAt: at(14, 36),
    pinned: true,
    unread: 128,
    mentioned: true,
    history: false,
    last: {
      ...last(2, 'Bisoprolol 2,5 mg puis 5 mg/j selon tolérance, contrôle de la kaliémie à 48 h'),
      from: named(accountOf(1000), LONG_NAME)
    }
  }),
  conversation(20, {
    members: [
      { ...personOf(1), role: 'owner' },
      { ...named(accountOf(1001), RIGHT_TO_LEFT), role: 'member' }
    ],
    lastAt: at(14, 20),
    last: { ...last(2, 'شكرا، الجرعة 5 mg/j'), from: named(accountOf(1001), RIGHT_TO_LEFT) }
  }),
  conversation(21, {
    members: [
      { ...personOf(1), role: 'owner' },
      { ...named(accountOf(1000), LONG_NAME), role: 'member' }
    ],
    lastAt: at(13, 2),
    unread: 1,
    unreadUrgent: 1,
    last: { ...last(2, '👍🏽👍🏽 vu', { urgent: true }), from: named(accountOf(1000), LONG_NAME) }
  }),
  conversation(22, { name: 'Groupe quitté', members: members(3, 4), status: 'left', lastAt: at(11, 0) }),
  conversation(23, { name: 'Groupe en création', members: members(3, 4), status: 'creating', lastAt: at(10, 30) }),
  ...conversations.slice(3)
]

const long = (part: Partial<Message>): Message => ({ ...message(2, at(14, 0), ''), ...part })

export const awkward: Scene = {
  members: crowd,
  conversations: awkwardConversations,
  messages: {
    [CARDIO]: [
      long({
        from: named(accountOf(1000), LONG_NAME),
        at: at(9, 2),
        text: `Lien du protocole : https://protocoles.exemple.fr/cardiologie/insuffisance-cardiaque/titration/betabloquants?version=2026-11-18&langue=fr#posologie-initiale
Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellementanticonstitutionnellementanticonstitutionnellement`
      }),
      long({
        from: named(accountOf(1001), RIGHT_TO_LEFT),
        at: at(9, 10),
        text: 'الجرعة 5 mg مرتين في اليوم، ثم مراقبة البوتاسيوم بعد 48 h.'
      }),
      long({ from: named(accountOf(1002), HEBREW), at: at(9, 12), text: '👍🏽' }),
      long({
        from: named(accountOf(1003), 'Dr 👩🏽‍⚕️ Émoticône'),
        at: at(9, 14),
        text: 'Compte rendu et clichés 📎',
        attachments: [
          file(
            30,
            'Compte rendu opératoire définitif validé par le chirurgien référent et l’anesthésiste – version 12 corrigée – copie (3).pdf',
            'application/pdf',
            2_400_000
          ),
          file(31, `${'tres_long_nom_sans_espace_'.repeat(8)}.dicomdir`, 'application/octet-stream', 900),
          file(32, '‮gpj.exe', 'application/octet-stream', 120_000),
          file(33, 'تقرير الخروج.pdf', 'application/pdf', 88_000)
        ]
      }),
      long({
        from: personOf(1),
        at: at(9, 30),
        text: 'Reçu.',
        state: 'sent',
        receipts: { delivered: 41, read: 0, others: 99 },
        replyTo: {
          message: accountOf(9),
          from: named(accountOf(1000), LONG_NAME),
          text: 'Anticonstitutionnellement'.repeat(7),
          files: 0,
          deleted: false,
          missing: false
        }
      })
    ].map((each, index) => ({ ...each, id: (0xbad0000 + index).toString(16).padStart(32, '0'), seq: index + 1 }))
  },
  events: [{ type: 'typing', conversation: CARDIO, accounts: [1000, 1001, 1002].map(accountOf) }]
}

const transfer = (part: Partial<Message>, index: number): Message => ({
  ...message(part.from?.isYou === false ? 2 : 1, at(14, 10 + index), ''),
  ...part,
  id: (0xf00d000 + index).toString(16).padStart(32, '0'),
  seq: index + 1
})

/** Every face of an attachment. */
export const transfers: Scene = {
  members: people,
  conversations,
  messages: {
    [CARDIO]: [
      transfer(
        {
          from: personOf(2),
          state: 'received',
          text: 'Deux tracés et le courrier.',
          attachments: [
            file(40, 'ECG 12 dérivations.png', 'image/png', 1_300_000),
            file(41, 'Photo plaie J3.jpg', 'image/jpeg', 14_000_000),
            file(42, 'Courrier.pdf', 'application/pdf', 184_000, { state: 'downloading' })
          ]
        },
        0
      ),
      transfer(
        {
          state: 'pending',
          attachments: [
            file(43, 'Ordonnance – Patiente T. – novembre 2026.pdf', 'application/pdf', 4_800_000, { state: 'uploading' }),
            file(44, 'Échographie 2026-11-18.dcm', 'application/dicom', 112_000_000, {
              state: 'failed',
              failure: 'relay-unreachable'
            }),
            file(45, 'Scanner complet.zip', 'application/zip', 1_060_000_000, { state: 'sealing' }),
            file(46, 'Vidéo échocardiographie.mp4', 'video/mp4', 88_000_000, { state: 'cancelled' }),
            file(47, 'Holter.edf', 'application/octet-stream', 24_000_000, { state: 'failed', failure: 'file-changed' }),
            file(48, 'Ancien compte rendu.pdf', 'application/pdf', 90_000, { state: 'failed', failure: 'file-gone' })
          ]
        },
        1
      )
    ]
  },
  files: { [file(40, '', '', 0).id]: 'ecg.png' },
  laterEvents: [0, 250, 500, 750, 1000].flatMap((afterMs, index) => [
    { afterMs: 100 + afterMs, event: progress(43, 1, 'uploading', 2_400_000 + index * 168_000, 4_800_000) },
    { afterMs: 100 + afterMs, event: progress(42, 0, 'downloading', 20_000 + index * 14_000, 184_000) },
    { afterMs: 100 + afterMs, event: progress(44, 1, 'uploading', 46_000_000, 112_000_000) },
    { afterMs: 101 + afterMs, event: progress(44, 1, 'failed', 46_000_000, 112_000_000) }
  ])
}

function progress(
  number: number,
  at: number,
  state: 'uploading' | 'downloading' | 'failed',
  doneBytes: number,
  totalBytes: number
) {
  const id = (0xf00d000 + at).toString(16).padStart(32, '0')
  return { type: 'attachment' as const, attachment: file(number, '', '', 0).id, message: id, state, doneBytes, totalBytes }
}
