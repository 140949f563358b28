/** What people do: one act of one of them, drawn by the seed. Each goes on by itself; none waits for its end. */
import type { Conversation, Message } from '@colloque/client-api'
import { FILE_PART_BYTES, REACTIONS } from '@colloque/client-api'
import { createSeededRandom } from '../support/seeded-random.ts'
import type { Choice } from './choice.ts'
import { DOCUMENT_ACTS, HABIT_ACTS } from './document-actions.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

type Act = (world: World, choice: Choice, person: Person) => Promise<void>

/** Every text and file of a seed is another, so that none can be taken for one of its kind. */
const nextNumber = (world: World): number => {
  world.count('numbers')
  return world.counts.get('numbers') ?? 0
}

async function conversationsOf(person: Person): Promise<readonly Conversation[]> {
  const all = (await person.ask('conversations', {}))?.conversations ?? []
  return all.filter(({ status }) => status === 'active' || status === 'creating')
}

async function someConversation(person: Person, choice: Choice): Promise<Conversation | undefined> {
  return choice.of(await conversationsOf(person))
}

async function someMessage(person: Person, choice: Choice, fits: (message: Message) => boolean): Promise<Message | undefined> {
  const conversation = await someConversation(person, choice)
  if (!conversation) return undefined
  const shown = await person.ask('messages', { conversation: conversation.id, limit: 30 })
  return choice.of((shown?.messages ?? []).filter(fits))
}

const isOwn = ({ from, deletedAt }: Message): boolean => from.isYou && deletedAt === undefined
const isThere = ({ deletedAt }: Message): boolean => deletedAt === undefined

const say: Act = async (world, choice, person) => {
  const conversation = await someConversation(person, choice)
  if (!conversation) return
  const burst = choice.below(4) === 0 ? 1 + choice.below(6) : 1
  for (let index = 0; index < burst; index++) {
    const input = { conversation: conversation.id, text: `message ${nextNumber(world)}`, urgent: choice.below(8) === 0 }
    if (await person.ask('send', input)) world.count('messages')
  }
}

const reply: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, isThere)
  if (!message) return
  const { conversation, id } = message
  if (await person.ask('send', { conversation, text: `reply ${nextNumber(world)}`, replyTo: id })) world.count('replies')
}

const edit: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, isOwn)
  if (!message) return
  const { conversation, id } = message
  if (await person.ask('edit-message', { conversation, message: id, text: `edit ${nextNumber(world)}` })) world.count('edits')
}

const takeBack: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, isOwn)
  if (!message) return
  for (const { name } of message.attachments) world.ledger.withdrawn.add(name)
  if (await person.ask('delete-message', { conversation: message.conversation, message: message.id })) world.count('deletes')
}

const react: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, isThere)
  if (!message) return
  const { conversation, id } = message
  const kind = choice.of(REACTIONS) ?? 'seen'
  if (await person.ask('react', { conversation, message: id, kind, on: choice.below(3) > 0 })) world.count('reactions')
}

const read: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, ({ from }) => !from.isYou)
  if (!message) return
  if (await person.ask('mark-read', { conversation: message.conversation, message: message.id })) world.count('readings')
}

const forward: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, ({ state, deletedAt }) => state !== 'pending' && deletedAt === undefined)
  const to = await someConversation(person, choice)
  if (!message || !to) return
  if (await person.ask('forward-message', { conversation: message.conversation, message: message.id, to: to.id }))
    world.count('forwards')
}

function makeFile(world: World, choice: Choice): { readonly name: string; readonly bytes: Uint8Array } {
  const name = `file ${nextNumber(world)}.bin`
  const sizeBytes = choice.of([0, 1, 4_095, 65_536, 65_537, choice.below(200_000), choice.below(5_000)]) ?? 0
  const bytes = createSeededRandom(`${world.seed}/${name}`).bytes(sizeBytes)
  world.ledger.files.set(name, bytes)
  return { name, bytes }
}

const sendFiles: Act = async (world, choice, person) => {
  const conversation = await someConversation(person, choice)
  if (!conversation) return
  const paths: string[] = []
  for (let index = 0; index < 1 + choice.below(2); index++) {
    const { name, bytes } = makeFile(world, choice)
    person.files.put(`/home/${name}`, bytes)
    paths.push(`/home/${name}`)
  }
  if (await person.ask('send', { conversation: conversation.id, text: `files ${nextNumber(world)}`, paths })) world.count('files')
}

const sendParts: Act = async (world, choice, person) => {
  const conversation = await someConversation(person, choice)
  if (!conversation) return
  const { name, bytes } = makeFile(world, choice)
  const begun = await person.ask('begin-upload', { name, sizeBytes: bytes.length })
  if (!begun) return
  for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES) {
    const part = bytes.slice(offset, offset + FILE_PART_BYTES)
    if (!(await person.ask('upload-part', { upload: begun.upload, offset, bytes: part }))) return
  }
  if (!(await person.ask('finish-upload', begun))) return
  const input = { conversation: conversation.id, text: `parts ${nextNumber(world)}`, uploads: [begun.upload] }
  if (await person.ask('send', input)) world.count('parts')
}

const fetchFile: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, ({ attachments }) => attachments.length > 0)
  const attachment = choice.of(message?.attachments ?? [])
  if (attachment && (await person.ask('fetch-attachment', { attachment: attachment.id }))) world.count('fetches')
}

const cancelFile: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, ({ attachments, from }) => from.isYou && attachments.length > 0)
  const attachment = choice.of(message?.attachments ?? [])
  if (attachment && (await person.ask('cancel-attachment', { attachment: attachment.id }))) world.count('cancels')
}

async function othersOf(person: Person): Promise<string[]> {
  const members = (await person.ask('directory', {}))?.members ?? []
  return members.filter(({ isYou }) => !isYou).map(({ account }) => account)
}

/** More would only thin out what happens in each. */
const CONVERSATIONS = 3

const create: Act = async (world, choice, person) => {
  if ((await conversationsOf(person)).length >= CONVERSATIONS) return
  const others = await othersOf(person)
  const chosen = others.filter(() => choice.below(3) > 0)
  if (chosen.length === 0) return
  if (await person.ask('create-conversation', { name: `group ${nextNumber(world)}`, with: chosen })) world.count('groups')
}

const open: Act = async (world, choice, person) => {
  if ((await conversationsOf(person)).length >= CONVERSATIONS) return
  const other = choice.of(await othersOf(person))
  if (other && (await person.ask('open-conversation', { with: [other] }))) world.count('conversations')
}

/** Where one is an owner rather than not: elsewhere most changes are refused. */
async function someGroup(person: Person, choice: Choice): Promise<Conversation | undefined> {
  const groups = (await conversationsOf(person)).filter(({ kind }) => kind === 'group')
  const owned = groups.filter(({ members }) => members.some(({ isYou, role }) => isYou && role === 'owner'))
  return choice.of(owned.length > 0 && choice.below(4) > 0 ? owned : groups)
}

const add: Act = async (world, choice, person) => {
  const group = await someGroup(person, choice)
  const others = await othersOf(person)
  const absent = others.filter((account) => !group?.members.some((member) => member.account === account))
  const account = choice.of(absent)
  if (!group || !account) return
  if (await person.ask('add-members', { conversation: group.id, accounts: [account] })) world.count('additions')
}

const remove: Act = async (world, choice, person) => {
  const group = await someGroup(person, choice)
  const member = choice.of(group?.members.filter(({ isYou }) => !isYou) ?? [])
  if (!group || !member) return
  if (await person.ask('remove-members', { conversation: group.id, accounts: [member.account] })) world.count('removals')
}

const leave: Act = async (world, choice, person) => {
  const group = await someGroup(person, choice)
  if (group && (await person.ask('leave-conversation', { conversation: group.id }))) world.count('leavings')
}

const rename: Act = async (world, choice, person) => {
  const group = await someGroup(person, choice)
  if (!group) return
  if (await person.ask('rename-conversation', { conversation: group.id, name: `group ${nextNumber(world)}` }))
    world.count('renamings')
}

const invite: Act = async (world, _choice, person) => {
  const newcomer = world.people.find(({ entrance }) => entrance === undefined)
  if (!newcomer) return
  const invitation = await person.ask('invite', { role: 'member' })
  // Another may have invited the same newcomer meanwhile.
  if (!invitation || newcomer.entrance) return
  newcomer.entrance = { kind: 'join', link: invitation.link }
  world.count('invitations')
  await newcomer.start()
}

const sayAvailability: Act = async (world, choice, person) => {
  const state = choice.of(['available', 'in-theatre', 'away'] as const)
  if (await person.ask('set-availability', state && choice.below(4) > 0 ? { availability: { state } } : {}))
    world.count('availabilities')
}

const write: Act = async (world, choice, person) => {
  const conversation = await someConversation(person, choice)
  if (!conversation) return
  const what = { conversation: conversation.id, typing: choice.below(2) === 0 }
  if (await person.ask('set-typing', what)) world.count('typing')
}

const retry: Act = async (world, choice, person) => {
  const message = await someMessage(person, choice, ({ state }) => state === 'pending' || state === 'failed')
  if (!message) return
  if (await person.ask('retry-message', { conversation: message.conversation, message: message.id })) world.count('retries')
}

const synchronize: Act = async (world, _choice, person) => {
  if (await person.ask('sync', {})) world.count('synchronizations')
}

const relock: Act = async (world, _choice, person) => {
  world.count('relocks')
  await person.relock()
}

const ACTS: readonly (readonly [Act, number])[] = [
  [say, 26],
  [reply, 4],
  [edit, 5],
  [takeBack, 4],
  [react, 6],
  [read, 5],
  [forward, 2],
  [sendFiles, 4],
  [sendParts, 3],
  [fetchFile, 3],
  [cancelFile, 1],
  [create, 5],
  [open, 3],
  [add, 9],
  [remove, 6],
  [leave, 3],
  [rename, 4],
  [sayAvailability, 2],
  [write, 2],
  [retry, 1],
  [synchronize, 2],
  [relock, 3],
  ...DOCUMENT_ACTS
]

const actsOf = ({ liar, isSlow }: World): typeof ACTS =>
  liar ? [...ACTS, ...HABIT_ACTS.dishonest] : isSlow ? [...ACTS, ...HABIT_ACTS.slow] : ACTS

/** Whoever has nobody to speak to invites first. */
export function act(world: World, choice: Choice): void {
  const person = choice.of(world.people.filter(({ isOpen }) => isOpen))
  if (!person) return
  const invited = world.people.filter(({ entrance }) => entrance !== undefined).length
  const [founder] = world.people
  if (founder?.isOpen && choice.below(invited < 3 ? 2 : 20) === 0) void invite(world, choice, founder)
  else void choice.weighted(actsOf(world))(world, choice, person)
}
