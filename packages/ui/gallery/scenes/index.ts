/** Every face that the interface can show, by name. */

import { crowded, importing, newcomer, ownSpace, queue, trees } from './archive.ts'
import { awkward, crowd, transfers } from './awkward.ts'
import { manyConversations } from './many.ts'
import { personOf } from './people.ts'
import { protocolText } from './protocol-text.ts'
import type { Scene } from './sample-client.ts'
import { at, CARDIO, cardioMessages, conversationOf, conversations, ECG, everyone, file, longThread, message } from './ward.ts'

const LETTER = cardioMessages[0]?.attachments[0]?.id as string
const SCAN = file(3, '', '', 0).id
const DIRECT = conversationOf(3)

const ward: Scene = {
  members: everyone,
  conversations,
  messages: { [CARDIO]: cardioMessages },
  files: { [ECG.id]: 'ecg.png', [LETTER]: 'letter.pdf', [SCAN]: 'scan.dcm' },
  events: [
    { type: 'typing', conversation: CARDIO, accounts: [everyone[1]?.account as string] },
    {
      type: 'attachment',
      attachment: cardioMessages.at(-1)?.attachments[0]?.id as string,
      message: cardioMessages.at(-1)?.id as string,
      state: 'uploading',
      doneBytes: 2_500_000,
      totalBytes: 4_800_000
    }
  ],
  laterEvents: [0, 250, 500, 750].map((afterMs, index) => ({
    afterMs: 100 + afterMs,
    event: {
      type: 'attachment',
      attachment: cardioMessages.at(-1)?.attachments[0]?.id as string,
      message: cardioMessages.at(-1)?.id as string,
      state: 'uploading',
      doneBytes: 2_700_000 + index * 124_000,
      totalBytes: 4_800_000
    }
  }))
}
const cardio = (change: (conversation: (typeof conversations)[number]) => (typeof conversations)[number]) =>
  conversations.map((each) => (each.id === CARDIO ? change(each) : each))
const unseated = { ...ward, events: [], laterEvents: [] }

/** What is opened in the viewer, beside the ward's own. */
const letters: Scene = {
  ...unseated,
  messages: {
    [CARDIO]: [
      {
        ...message(2, at(14, 0), 'Lettre, notes et archive.', {
          attachments: [
            file(50, 'Lettre de liaison – Patient U.xml', 'text/xml', 4000),
            file(51, 'Notes de visite.txt', 'text/plain', 200),
            file(52, 'Archive.zip', 'application/zip', 30),
            file(53, 'Compte rendu perdu.pdf', 'application/pdf', 20_000)
          ]
        }),
        seq: 1
      }
    ]
  },
  files: {
    [file(50, '', '', 0).id]: 'letter.xml',
    [file(51, '', '', 0).id]: 'notes.txt',
    [file(52, '', '', 0).id]: 'archive.zip'
  }
}
const talk: Scene = {
  ...unseated,
  messages: {
    ...ward.messages,
    [DIRECT]: [
      message(3, at(14, 2), 'Créatinine 142 µmol/l, DFG 38 ml/min.', { conversation: DIRECT }),
      message(1, at(14, 12), 'On arrête le spironolactone ?', { conversation: DIRECT, state: 'read' }),
      message(3, at(14, 31), 'Kaliémie 6,2 mmol/l', { conversation: DIRECT, urgent: true })
    ].map((each, index) => ({ ...each, conversation: DIRECT, seq: index + 1 }))
  },
  events: [{ type: 'typing', conversation: DIRECT, accounts: [personOf(3).account] }]
}

const archive: Scene = { ...unseated, conversations: [...conversations, ownSpace], trees, documents: [protocolText] }
const written = (change: Partial<typeof protocolText>): Scene => ({ ...archive, documents: [{ ...protocolText, ...change }] })

const scenes: Readonly<Record<string, Scene>> = {
  conversations: ward,
  empty: { ...ward, conversations: [] },
  many: { ...ward, conversations: manyConversations(300) },
  awkward,
  transfers,
  letters,
  filing: { ...archive, messages: letters.messages ?? {} },
  'filing-refused': { ...archive, messages: letters.messages ?? {}, refusals: { 'file-attachment': ['read-only'] } },
  talk,
  quiet: unseated,
  uploads: { ...unseated, uploads: { 'Vidéo opératoire.mp4': 'stalled', 'Holter.edf': 'disk-full' } },
  documents: archive,
  'document-refusing': { ...archive, uploads: { 'Holter du 12.png': 'disk-full', 'Scope.png': 'disk-full' } },
  'document-reader': written({ status: { writable: false } }),
  'document-former': written({ cursors: [], status: { writable: false, state: 'ended' } }),
  'document-offline': {
    ...written({ cursors: [], status: { atRelay: false, unsent: 3, state: 'offline' } }),
    connection: 'offline'
  },
  'document-unsent': written({ status: { atRelay: false, unsent: 3, failure: 'quota-exceeded' } }),
  'document-nearly-full': written({ status: { room: 'little' } }),
  'document-full': written({ status: { room: 'none' } }),
  'document-waiting': written({ refusal: 'document-waiting' }),
  'document-gone': written({ refusal: 'unknown-document' }),
  'document-loading': { ...archive, pending: ['open-document'] },
  'document-past-refused': { ...archive, refusals: { 'document-history': ['internal'] } },
  'document-past-reading': written({ past: { state: 'reading', read: 512, of: 1_840, trimmed: false, by: [protocolText.by] } }),
  'document-past-trimmed': written({ past: { state: 'whole', read: 1_840, of: 1_840, trimmed: true, by: [protocolText.by] } }),
  'document-past-elsewhere': written({ past: { state: 'refused', read: 0, of: 1_840, trimmed: false, by: [protocolText.by] } }),
  'documents-first': { ...unseated },
  'documents-loading': { ...archive, pending: ['folder'] },
  'documents-refused': { ...archive, refusals: { folder: ['internal'] } },
  'documents-unloaded': { ...archive, refusals: { conversations: ['internal'] } },
  'documents-offline': { ...archive, connection: 'offline' },
  'documents-newcomer': { ...archive, trees: newcomer },
  'documents-ended': {
    ...archive,
    conversations:
      archive.conversations?.map((each) => (each.name === 'Protocole anticoagulants' ? { ...each, status: 'removed' } : each)) ??
      []
  },
  'documents-refusing': {
    ...archive,
    refusals: {
      'delete-nodes': ['internal'],
      'create-document': ['read-only'],
      'create-folder': ['disk-full'],
      'copy-document': ['read-only']
    }
  },
  'documents-import': {
    ...archive,
    trees: importing,
    queue,
    laterEvents: [
      {
        afterMs: 600,
        event: {
          type: 'files',
          count: 8,
          failed: 1,
          paused: 0,
          doneBytes: 190_000_000,
          totalBytes: 1_200_000_000,
          bytesPerSecond: 38_000_000
        }
      }
    ]
  },
  'documents-archiving': { ...archive, pending: ['fetch-attachment'] },
  'documents-crowded': { ...archive, trees: crowded },
  'directory-crowd': { ...ward, members: crowd },
  'directory-alone': { ...ward, members: everyone.slice(0, 1), conversations: [] },
  'directory-member': { ...ward, members: everyone.map((each) => ({ ...each, role: each.isYou ? 'member' : each.role })) },
  'directory-refused': { ...ward, refusals: { directory: ['directory-invalid'] } },
  'list-refused': { ...ward, refusals: { conversations: ['internal'] } },
  'thread-loading': { ...ward, pending: ['messages'] },
  'thread-refused': { ...ward, refusals: { messages: ['internal'] } },
  'unread-thread': {
    ...ward,
    conversations: cardio((each) => ({ ...each, unread: 12, readSeq: 2988, unreadUrgent: 0 })),
    messages: { [CARDIO]: longThread(3000) }
  },
  refusing: {
    ...unseated,
    refusals: {
      send: ['disk-full'],
      'add-members': ['member-unreachable', { name: 'Dr N. Prototype' }],
      'forward-message': ['internal'],
      'set-settings': ['disk-full'],
      'relay-declaration': ['relay-unreachable'],
      'leave-conversation': ['internal'],
      'set-role': ['not-owner'],
      invite: ['not-admin']
    }
  },
  desk: { ...ward, keychain: 'off' },
  'large-text': { ...ward, settings: { textSize: 130 } },
  'link-opened': { ...ward, link: 'colloque://relais.exemple.fr/i#invitation' },
  loading: { ...ward, pending: ['conversations', 'directory'] },
  offline: { ...ward, connection: 'offline' },
  'other-version': { ...ward, connection: 'offline', offlineReason: 'relay-version' },
  'long-thread': { ...ward, messages: { [CARDIO]: longThread(3000) } },
  quarantine: {
    ...ward,
    incidents: { [CARDIO]: [{ kind: 'quarantine', seq: 6, at: Date.now() - 3_600_000, code: 'invalid-record' }] }
  },
  fork: {
    ...ward,
    conversations: conversations.map((each) => (each.id === CARDIO ? { ...each, suspended: 'fork' } : each)),
    incidents: {
      [CARDIO]: [
        {
          kind: 'fork',
          seq: 7,
          at: Date.now() - 1_800_000,
          from: { account: everyone[1]?.account as string, name: 'Dr A. Exemple', isYou: false }
        }
      ]
    }
  },
  failed: {
    ...ward,
    messages: {
      [CARDIO]: cardioMessages.map((each, index) =>
        index === cardioMessages.length - 1 ? { ...each, state: 'failed', failure: 'file-changed', attachments: [] } : each
      )
    }
  },
  waiting: {
    ...ward,
    messages: {
      [CARDIO]: cardioMessages.map((each, index) =>
        index === cardioMessages.length - 1 ? { ...each, state: 'failed', failure: 'relay-full', attachments: [] } : each
      )
    }
  },
  rollback: {
    ...ward,
    conversations: cardio((each) => ({ ...each, suspended: 'rollback' })),
    incidents: { [CARDIO]: [{ kind: 'rollback', seq: 7, at: Date.now() - 1_800_000 }] }
  },
  incidents: {
    ...ward,
    incidents: {
      [CARDIO]: [
        { kind: 'quarantine', seq: 6, at: Date.now() - 3_600_000, code: 'invalid-record' },
        { kind: 'quarantine', seq: 6, at: Date.now() - 3_500_000, code: 'invalid-record' },
        { kind: 'gap', seq: 8, at: Date.now() - 600_000 },
        { kind: 'counter-gap', seq: 9, at: Date.now() - 500_000, from: personOf(3) }
      ]
    }
  },
  left: { ...ward, conversations: cardio((each) => ({ ...each, status: 'left' })) },
  stuck: { ...ward, conversations: cardio((each) => ({ ...each, status: 'stuck' })) },
  'relay-changed': { ...ward, connection: 'offline', offlineReason: 'relay-changed' },
  'device-disabled': { ...ward, connection: 'offline', offlineReason: 'device-disabled' },
  ended: { ...ward, refusals: { status: ['disconnected-from-core'] } },
  removed: { ...ward, conversations: conversations.map((each) => (each.id === CARDIO ? { ...each, status: 'removed' } : each)) },
  locked: { ...ward, vault: 'locked' },
  unfinished: { ...ward, vault: 'locked', refusals: { unlock: ['vault-empty'] } },
  'locked-opening': { ...ward, vault: 'locked', pending: ['unlock'] },
  'locked-wrong': { ...ward, vault: 'locked', keychain: 'on', refusals: { unlock: ['wrong-passphrase'] } },
  'first-run': { ...ward, vault: 'empty', conversations: [], link: 'colloque://relais.exemple.fr/i#invitation' },
  'first-run-blank': { ...ward, vault: 'empty', conversations: [] },
  'first-run-used': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    refusals: { join: ['link-used'] }
  },
  'first-run-unreachable': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    refusals: { 'inspect-link': ['relay-unreachable'] }
  },
  'first-run-silent': { ...ward, vault: 'empty', link: 'colloque://relais.exemple.fr/i#invitation', declaration: {} },
  'first-run-uncertified': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    declaration: { host: 'Hébergeur Fictif SAS', country: 'France (Ville-Exemple)' }
  },
  'first-run-looking': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    pending: ['inspect-link']
  },
  'first-run-creating': { ...ward, vault: 'empty', link: 'colloque://relais.exemple.fr/i#invitation', pending: ['join'] },
  'first-run-begun': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    refusals: { join: ['wrong-passphrase'] }
  },
  'first-run-full': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    refusals: { join: ['disk-full'] }
  },
  'first-run-expired': {
    ...ward,
    vault: 'empty',
    link: 'colloque://relais.exemple.fr/i#invitation',
    refusals: { 'inspect-link': ['link-expired'] }
  },
  recovery: { ...ward, recovery: 'unconfirmed' }
}

export function sceneNamed(name: string): Scene {
  const scene = scenes[name]
  if (!scene) throw new Error(`there is no scene called ${name}`)
  return scene
}
