import type { Conversation, DirectoryMember } from '@colloque/client-api'
import { Lock } from 'lucide-react'
import { expect, it } from 'vitest'
import { type Offer, sectionsOf } from './entries.ts'

const conversation = (number: number, name: string): Conversation => ({
  id: String(number).padStart(32, '0'),
  kind: 'group',
  name,
  status: 'active',
  members: [],
  unread: 0,
  unreadUrgent: 0,
  mentioned: false,
  history: false,
  readSeq: 0,
  lastAt: number,
  pinned: number === 1,
  muted: false
})
const member = (number: number, name: string, isYou = false): DirectoryMember => ({
  account: String(number).padStart(32, '0'),
  name,
  profession: 'Médecin',
  specialty: 'Cardiologie',
  role: 'member',
  attested: true,
  isYou,
  devices: 1
})
const offer: Offer = {
  query: '',
  conversations: [conversation(1, 'Garde'), conversation(2, 'Avis cardio'), conversation(3, 'Secrétariat')],
  members: [member(1, 'Dr L. Témoin', true), member(2, 'Dr A. Exemple')],
  hits: [],
  nodes: [],
  contents: [],
  files: [],
  commands: [{ id: 'lock', label: 'Verrouiller Colloque', icon: Lock, run: () => undefined }],
  isPeopleOnly: false,
  language: 'fr' as const
}
const shown = (change: Partial<Offer>) =>
  sectionsOf({ ...offer, ...change }).map(({ title, entries }) => [title, ...entries.map(({ id }) => id.replace(/0+/, ''))])

it('begins with what is recent, whatever is pinned, and all commands', () =>
  expect(shown({})).toEqual([
    ['recent', 'c3', 'c2', 'c1'],
    ['commands', 'xlock']
  ]))

it('finds conversations, people by specialty, and commands; never oneself', () => {
  expect(shown({ query: 'cardio' })).toEqual([
    ['conversations', 'c2'],
    ['people', 'p2']
  ])
  expect(shown({ query: 'verr' })).toEqual([['commands', 'xlock']])
  expect(shown({ query: 'temoin' })).toEqual([])
})

it('offers people alone to write to', () => expect(shown({ isPeopleOnly: true })).toEqual([['people', 'p2']]))
