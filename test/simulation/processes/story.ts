/** What people do in a round, and what must be true of it: every attempt is written down before it is made, and what was answered with it. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Conversation, Message } from '@colloque/client-api'
import type { Random } from '@colloque/crypto'
import { pickBelow } from '../../support/seeded-random.ts'
import type { MortalPerson } from './mortals.ts'

/** A message that someone tried to send. Its text is the only one like it. */
export interface Attempt {
  readonly by: MortalPerson
  readonly conversation: string
  readonly text: string
  /** Of the bytes of its file. */
  readonly sha256: string | undefined
  /** Once `send` resolved: from then on it must arrive, unless its author is put out of the conversation first. */
  id: string | undefined
  /** Its fate was right after an earlier round, and is final: who failed for being put out stays failed when taken in again. */
  isSettled: boolean
}

/** Whom the one who made a group wants in it: 'open' where a death left it open, or the person left meanwhile. */
export type Wish = 'in' | 'out' | 'open'

export interface Room {
  readonly id: string
  /** The one owner, who makes all changes and is never out of it. */
  readonly owner: MortalPerson
  readonly isGroup: boolean
  readonly wishes: Map<MortalPerson, Wish>
  /** In it without a break since an earlier round, and therefore with all that came after this number. */
  readonly present: Map<MortalPerson, number>
  /** Who asked to leave in this round. */
  readonly leaving: Set<MortalPerson>
}

export interface Story {
  readonly people: readonly MortalPerson[]
  readonly attempts: Map<string, Attempt>
  readonly rooms: Map<string, Room>
  /** Names of groups whose making was cut short. */
  readonly unfinished: Map<string, MortalPerson>
  readonly faults: string[]
  /** Resolves when the person lives, at once if they do. */
  alive(person: MortalPerson): Promise<void>
  log(line: string): void
}

/** What a call may be refused with while others die: the relay away, or a change that came first. */
const EXPECTED = new Set([
  'disconnected-from-core',
  'relay-unreachable',
  'member-unreachable',
  'not-a-member',
  'unknown-conversation',
  'not-owner'
])
const MOST_ROOMS = 5
const KIB = 1024

/** The result, or undefined when the call was refused as it may be. */
async function attempt<T>(story: Story, person: MortalPerson, what: string, act: () => Promise<T>): Promise<T | undefined> {
  await story.alive(person)
  try {
    const result = await act()
    story.log(`${person.name} ${what}`)
    return result
  } catch (error) {
    const { code = String(error) } = error as { code?: string }
    story.log(`${person.name} ${what}: ${code}`)
    if (!EXPECTED.has(code)) story.faults.push(`${person.name} ${what}: refused with ${code}`)
    return undefined
  }
}

/** One act of one person, by chance. */
export async function act(story: Story, person: MortalPerson, random: Random, label: string): Promise<void> {
  const known = await attempt(story, person, 'looks', () => person.conversations())
  const active = (known ?? []).filter(({ status }) => status === 'active')
  const dice = pickBelow(random, 100)
  const content = random.bytes(pickBelow(random, 4) === 0 ? pickBelow(random, 900 * KIB) : pickBelow(random, 90 * KIB))
  const choice = pickBelow(random, 1000)
  const conversation = active[choice % Math.max(1, active.length)]
  if (conversation === undefined) return
  const room = story.rooms.get(conversation.id)
  if (dice < 50) return say(story, person, conversation.id, label)
  if (dice < 70) return sendFile(story, person, conversation.id, label, content)
  if (dice < 80 && story.rooms.size < MOST_ROOMS) return makeGroup(story, person, label, choice)
  if (room?.isGroup && room.owner === person && dice < 92) return changeMembers(story, room, choice)
  if (room?.isGroup && room.owner === person) return rename(story, room, label)
  if (room?.isGroup && dice < 84) return leave(story, room, person)
  return say(story, person, conversation.id, label)
}

export async function say(story: Story, by: MortalPerson, conversation: string, text: string): Promise<void> {
  const made: Attempt = { by, conversation, text, sha256: undefined, id: undefined, isSettled: false }
  story.attempts.set(text, made)
  const sent = await attempt(story, by, `says ${text}`, () => by.call('send', { conversation, text }))
  made.id = sent?.message
}

async function sendFile(story: Story, by: MortalPerson, conversation: string, text: string, content: Uint8Array): Promise<void> {
  const path = join(by.folder, `${text.replaceAll(/\W/g, '-')}.bin`)
  writeFileSync(path, content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const made: Attempt = { by, conversation, text, sha256, id: undefined, isSettled: false }
  story.attempts.set(text, made)
  const what = `sends ${text} with ${content.length} bytes`
  const sent = await attempt(story, by, what, () => by.call('send', { conversation, text, paths: [path] }))
  made.id = sent?.message
}

async function makeGroup(story: Story, owner: MortalPerson, name: string, choice: number): Promise<void> {
  const others = story.people.filter((person) => person !== owner)
  const first = others.filter((_, index) => choice % 3 === index || choice % 3 === 2)
  const what = `makes ${name} with ${first.map((person) => person.name).join()}`
  const made = await attempt(story, owner, what, () =>
    owner.call('create-conversation', { name, with: first.map(({ account }) => account) })
  )
  if (made === undefined) story.unfinished.set(name, owner)
  else openRoom(story, made.conversation, owner, true, new Map(first.map((person) => [person, 'in'])))
}

export function openRoom(story: Story, id: string, owner: MortalPerson, isGroup: boolean, wishes: Map<MortalPerson, Wish>): void {
  story.rooms.set(id, { id, owner, isGroup, wishes, present: new Map([[owner, 0]]), leaving: new Set() })
}

async function changeMembers(story: Story, room: Room, choice: number): Promise<void> {
  const others = story.people.filter((person) => person !== room.owner)
  const whom = others[choice % others.length] as MortalPerson
  const wish: Wish = choice % 4 < 2 ? 'out' : 'in'
  room.present.delete(whom)
  room.wishes.set(whom, 'open')
  const input = { conversation: room.id, accounts: [whom.account] }
  const command = wish === 'in' ? 'add-members' : 'remove-members'
  const done = await attempt(story, room.owner, `${command} ${whom.name}`, () => room.owner.call(command, input))
  // Who leaves at the same time is out or in by who came first.
  if (done !== undefined && !room.leaving.has(whom)) room.wishes.set(whom, wish)
}

async function rename(story: Story, room: Room, label: string): Promise<void> {
  const name = `renamed ${label}`
  await attempt(story, room.owner, name, () => room.owner.call('rename-conversation', { conversation: room.id, name }))
}

async function leave(story: Story, room: Room, person: MortalPerson): Promise<void> {
  room.present.delete(person)
  room.leaving.add(person)
  room.wishes.set(person, 'open')
  await attempt(story, person, 'leaves', () => person.call('leave-conversation', { conversation: room.id }))
}

/** After a round in which all was well: who is in a room now is present from now on, and nothing of it is open any more. */
export function conclude(story: Story, room: Room, members: Conversation['members'], history: readonly Message[]): void {
  for (const made of story.attempts.values()) made.isSettled = true
  room.leaving.clear()
  const accounts = new Set(members.map(({ account }) => account))
  const last = Math.max(0, ...history.map(({ seq = 0 }) => seq))
  for (const person of room.wishes.keys()) {
    const isIn = accounts.has(person.account)
    room.wishes.set(person, isIn ? 'in' : 'out')
    if (!isIn) room.present.delete(person)
    else if (!room.present.has(person)) room.present.set(person, last)
  }
}
