/** What is not as it must be once everyone is back: it says what it sees and waits for nothing. An empty list is a round that held. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Conversation, Message } from '@colloque/client-api'
import type { MortalPerson } from './mortals.ts'
import { openRoom, type Room, type Story } from './story.ts'

export interface Seen {
  readonly conversations: ReadonlyMap<MortalPerson, readonly Conversation[]>
  readonly complaints: readonly string[]
}

/** `opened` remembers whose files were opened and compared already. */
export async function look(story: Story, opened: Set<string>): Promise<Seen> {
  const complaints: string[] = []
  const conversations = new Map<MortalPerson, readonly Conversation[]>()
  const synced = await Promise.all(story.people.map((person) => person.call('sync', {})))
  for (const [index, person] of story.people.entries()) {
    const { online, quarantined } = synced[index] ?? { online: false, quarantined: -1 }
    if (!online) complaints.push(`${person.name} is not online`)
    if (quarantined !== 0) complaints.push(`${person.name} has ${quarantined} entries in quarantine`)
    conversations.set(person, await person.conversations())
  }
  adopt(story, conversations)
  for (const room of story.rooms.values()) complaints.push(...(await lookAt(story, room, conversations, opened)))
  return { conversations, complaints }
}

/** A group whose making was cut short by a death is there whole or not at all. */
function adopt(story: Story, conversations: ReadonlyMap<MortalPerson, readonly Conversation[]>): void {
  for (const [name, owner] of story.unfinished) {
    const found = conversations.get(owner)?.find((conversation) => conversation.name === name)
    if (found === undefined) continue
    const others = story.people.filter((person) => person !== owner)
    openRoom(story, found.id, owner, true, new Map(others.map((person) => [person, 'open'])))
    story.unfinished.delete(name)
  }
}

async function lookAt(
  story: Story,
  room: Room,
  conversations: ReadonlyMap<MortalPerson, readonly Conversation[]>,
  opened: Set<string>
): Promise<string[]> {
  const wrong: string[] = []
  const viewOf = (person: MortalPerson) => conversations.get(person)?.find(({ id }) => id === room.id)
  const own = viewOf(room.owner)
  const name = `${room.isGroup ? 'group' : 'pair'} ${own?.name || room.id.slice(0, 6)}`
  if (own === undefined) return [`${name}: ${room.owner.name}, whose it is, does not have it`]
  const accounts = own.members.map(({ account }) => account).sort()
  const reference = await room.owner.history(room.id)
  wrong.push(...lookAtHistory(story, room, room.owner, reference))
  for (const person of story.people) {
    const view = viewOf(person)
    const isMember = accounts.includes(person.account)
    const wish = person === room.owner ? 'in' : (room.wishes.get(person) ?? 'out')
    if (wish !== 'open' && isMember !== (wish === 'in')) wrong.push(`${person.name} should be ${wish}`)
    const status = view?.status ?? 'none'
    if (isMember ? status !== 'active' : ['active', 'creating', 'stuck'].includes(status))
      wrong.push(`${person.name}, ${isMember ? 'a' : 'no'} member, has it as ${status}`)
    if (view?.suspended !== undefined) wrong.push(`${person.name} has it resting: ${view.suspended}`)
    if (isMember && view !== undefined) {
      const seen = view.members.map(({ account }) => account).sort()
      if (seen.join() !== accounts.join()) wrong.push(`${person.name} sees ${seen.length} members of ${accounts.length}`)
      if (room.isGroup && view.name !== own.name) wrong.push(`${person.name} calls it ${view.name}`)
    }
    if (view === undefined) continue
    const incidents = (await person.call('incidents', { conversation: room.id })).incidents
    for (const { kind, seq } of incidents) wrong.push(`${person.name} was shown ${kind} at ${seq}`)
    const history = person === room.owner ? reference : await person.history(room.id)
    if (person !== room.owner) {
      wrong.push(...lookAtHistory(story, room, person, history))
      wrong.push(...compare(person, history, reference, isMember ? room.present.get(person) : undefined))
    }
    if (isMember) wrong.push(...(await openFiles(story, person, history, opened)))
  }
  return wrong.map((complaint) => `${name}: ${complaint}`)
}

/** Each once, all that was acknowledged there, nothing that still waits. */
function lookAtHistory(story: Story, room: Room, person: MortalPerson, history: readonly Message[]): string[] {
  const wrong: string[] = []
  const texts = history.map(({ text }) => text)
  for (const text of new Set(texts.filter((text, index) => texts.indexOf(text) !== index)))
    wrong.push(`${person.name} has ${text} twice`)
  const ids = new Set(history.map(({ id }) => id))
  if (ids.size !== history.length) wrong.push(`${person.name} has an id twice`)
  for (const message of history) {
    if (story.attempts.get(message.text)?.conversation !== room.id)
      wrong.push(`${person.name} has ${message.text}, which nobody wrote here`)
    const isFinal = story.attempts.get(message.text)?.isSettled === true && message.state !== 'pending'
    if (message.from.isYou && !isFinal && !isDone(message, room.present.has(person)))
      wrong.push(`${person.name}'s ${message.text} is ${describe(message)}`)
  }
  for (const { by, id, conversation, text } of story.attempts.values())
    if (by === person && conversation === room.id && id !== undefined && !ids.has(id)) wrong.push(`${person.name} lost ${text}`)
  return wrong
}

function describe({ state, failure, attachments }: Message): string {
  const files = attachments.map((attachment) => `its file ${attachment.state} ${attachment.failure ?? ''}`)
  return [state, failure, ...files].filter((word) => word !== undefined).join(' ')
}

/** With nobody else there, sent is all that a message can be; who was put out may have failed. */
function isDone({ state, failure, receipts }: Message, isPresent: boolean): boolean {
  if (state === 'failed') return !isPresent && failure === 'not-a-member'
  return (
    state === 'delivered' ||
    state === 'read' ||
    (state === 'sent' && (!isPresent || receipts === undefined || receipts.others === 0))
  )
}

/** What both have is in the same order under the same numbers; who was there all the while has all of it. */
function compare(
  person: MortalPerson,
  history: readonly Message[],
  reference: readonly Message[],
  presentFrom: number | undefined
): string[] {
  const wrong: string[] = []
  const numbered = (messages: readonly Message[]) => messages.filter(({ seq }) => seq !== undefined)
  const places = new Map(numbered(reference).map((message, index) => [message.id, { index, message }]))
  let last = -1
  for (const message of numbered(history)) {
    const place = places.get(message.id)
    if (place === undefined) {
      wrong.push(`${person.name} has ${message.text}, which the owner does not have`)
      continue
    }
    if (place.index < last) wrong.push(`${person.name} has ${message.text} in another place`)
    last = place.index
    if (place.message.seq !== message.seq || place.message.text !== message.text)
      wrong.push(`${person.name} has ${message.text} otherwise`)
  }
  if (presentFrom === undefined) return wrong
  const had = new Set(history.map(({ id }) => id))
  for (const { id, seq = 0, text } of numbered(reference))
    if (seq > presentFrom && !had.has(id)) wrong.push(`${person.name} does not have ${text}`)
  return wrong
}

async function openFiles(
  story: Story,
  person: MortalPerson,
  history: readonly Message[],
  opened: Set<string>
): Promise<string[]> {
  const wrong: string[] = []
  for (const { text, attachments, state } of history) {
    const expected = story.attempts.get(text)?.sha256
    if (expected === undefined || state === 'pending' || state === 'failed') continue
    const [attachment] = attachments
    const key = `${person.name} ${text}`
    if (opened.has(key)) continue
    if (attachment === undefined) {
      wrong.push(`${person.name} has ${text} without its file`)
      continue
    }
    const path = join(person.folder, `opened-${opened.size}`)
    try {
      await person.call('save-attachment', { attachment: attachment.id, path })
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
      if (sha256 === expected) opened.add(key)
      else wrong.push(`${person.name} opened other bytes of ${text}`)
    } catch (error) {
      wrong.push(`${person.name} cannot open the file of ${text}: ${(error as { code?: string }).code ?? error}`)
    }
  }
  return wrong
}
