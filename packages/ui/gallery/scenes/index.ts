/** Every face that the interface can show, by name. */

import { manyConversations } from './many.ts'
import type { Scene } from './sample-client.ts'
import { CARDIO, cardioMessages, conversations, everyone, longThread } from './ward.ts'

const ward: Scene = {
  members: everyone,
  conversations,
  messages: { [CARDIO]: cardioMessages },
  files: {},
  events: [
    { type: 'typing', conversation: CARDIO, accounts: [everyone[1]?.account as string] },
    {
      type: 'attachment',
      attachment: cardioMessages.at(-1)?.attachments[0]?.id as string,
      message: cardioMessages.at(-1)?.id as string,
      state: 'uploading',
      doneBytes: 3_072_000,
      totalBytes: 4_800_000
    }
  ]
}

const scenes: Readonly<Record<string, Scene>> = {
  conversations: ward,
  empty: { ...ward, conversations: [] },
  many: { ...ward, conversations: manyConversations(300) },
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
        index === cardioMessages.length - 1 ? { ...each, state: 'failed', failure: 'quota-exceeded', attachments: [] } : each
      )
    }
  },
  removed: { ...ward, conversations: conversations.map((each) => (each.id === CARDIO ? { ...each, status: 'removed' } : each)) },
  locked: { ...ward, vault: 'locked' },
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
  recovery: { ...ward, recovery: 'unconfirmed' }
}

export const sceneNames: readonly string[] = Object.keys(scenes)

export function sceneNamed(name: string): Scene {
  const scene = scenes[name]
  if (!scene) throw new Error(`there is no scene called ${name}`)
  return scene
}
