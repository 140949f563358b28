/** What people do in the folders and documents of a simulated association: one act of one of them, drawn by the seed. */
import type { Conversation, FolderNode } from '@colloque/client-api'
import type { Choice } from './choice.ts'
import { openPage, type SimulatedPage } from './page.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

type Act = (world: World, choice: Choice, person: Person) => Promise<void>

/** More would only thin out what happens in each. */
const DOCUMENTS = 3
const NODES = 8
const WINDOWS = 2
/** Above what makes a snapshot due, and above what goes in one record. */
const LARGE_CHARACTERS = [70_000, 450_000]

const nextNumber = (world: World): number => {
  world.count('numbers')
  return world.counts.get('numbers') ?? 0
}

interface Place {
  readonly conversation: Conversation
  readonly nodes: readonly FolderNode[]
}

async function somePlace(person: Person, choice: Choice): Promise<Place | undefined> {
  const all = (await person.ask('conversations', {}))?.conversations ?? []
  const conversation = choice.of(all.filter(({ status }) => status === 'active' || status === 'creating'))
  const folder = conversation && (await person.ask('folder', { conversation: conversation.id }))
  return conversation && folder && { conversation, nodes: folder.nodes }
}

const isThere = ({ trashedAt }: FolderNode): boolean => trashedAt === undefined
const pagesOf = (world: World, person: Person): SimulatedPage[] => world.pages.filter((page) => page.person === person)

async function make(world: World, choice: Choice, person: Person, place: Place): Promise<void> {
  const { conversation, nodes } = place
  const parent = choice.of(nodes.filter((node) => node.kind === 'folder' && isThere(node)))
  const where = { conversation: conversation.id, ...(parent && choice.below(2) === 0 && { parent: parent.id }) }
  if (choice.below(3) === 0) {
    if (await person.ask('create-folder', { ...where, name: `folder ${nextNumber(world)}` })) world.count('folders')
  } else if (nodes.filter(({ kind }) => kind === 'document').length < DOCUMENTS) {
    if (await person.ask('create-document', { ...where, name: `document ${nextNumber(world)}` })) world.count('documents')
  }
}

const arrange: Act = async (world, choice, person) => {
  const place = await somePlace(person, choice)
  if (!place) return
  const { conversation, nodes } = place
  const node = choice.of(nodes)
  if (!node || (nodes.length < NODES && choice.below(3) === 0)) return make(world, choice, person, place)
  const one = { conversation: conversation.id, node: node.id }
  const many = { conversation: conversation.id, nodes: [node.id] }
  const folder = choice.of(nodes.filter(({ kind }) => kind === 'folder'))
  const what = choice.below(12)
  const done =
    what < 3
      ? await person.ask('rename-node', { ...one, name: `node ${nextNumber(world)}` })
      : what < 6
        ? await person.ask('move-nodes', { ...many, ...(folder && { parent: folder.id }) })
        : what < 7
          ? await person.ask('tag-node', { ...one, tags: [`tag ${nextNumber(world)}`] })
          : what < 9 || node.trashedAt === undefined
            ? await person.ask('trash-nodes', many)
            : what < 11
              ? await person.ask('restore-nodes', many)
              : await person.ask('delete-nodes', many)
  if (done) world.count('folder changes')
}

/** One of this person's windows, or one more. */
async function someWindow(world: World, choice: Choice, person: Person): Promise<SimulatedPage | undefined> {
  const open = pagesOf(world, person)
  const known = choice.of(open)
  if (known && (open.length >= WINDOWS || choice.below(3) > 0)) return (await known.connect()) ? known : undefined
  const place = await somePlace(person, choice)
  if (!place) return undefined
  const document = choice.of(place.nodes.filter((node) => node.kind === 'document' && isThere(node)))
  if (!document) {
    await make(world, choice, person, place)
    return undefined
  }
  const page = openPage(person, place.conversation.id, document.id)
  world.pages.push(page)
  return (await page.connect()) ? page : undefined
}

const type: Act = async (world, choice, person) => {
  const page = await someWindow(world, choice, person)
  if (!page) return
  const strokes = 1 + choice.below(8)
  for (let stroke = 0; stroke < strokes && page.session !== undefined; stroke++) {
    await enter(world, choice, page, '')
    await world.timeline.sleep(choice.of([3, 20, 80, 400]) ?? 0)
  }
}

const paste: Act = async (world, choice, person) => {
  const page = await someWindow(world, choice, person)
  if (page) await enter(world, choice, page, 'x'.repeat(choice.of(LARGE_CHARACTERS) ?? 0))
}

/** A token that is nowhere else, at the end or in front. */
async function enter(world: World, choice: Choice, page: SimulatedPage, more: string): Promise<void> {
  const token = `⟨${nextNumber(world)}⟩`
  const at = choice.below(2) === 0 ? 0 : Number.MAX_SAFE_INTEGER
  const { document, conversation, person } = page
  const entry = { token, document, conversation, person, isTaken: false, isKept: false, isAtRelay: false, isWithdrawn: false }
  world.ledger.typed.push(entry)
  world.count('strokes')
  world.trace.note(person.name, `types ${token} in ${document.slice(0, 6)}`)
  entry.isTaken = await page.insert(at, `${token}${more}`)
}

const tokensIn = (text: string): readonly string[] => text.match(/⟨\d+⟩/g) ?? []

/** What a removal may have touched counts as taken back. */
const strike: Act = async (world, choice, person) => {
  const page = await someWindow(world, choice, person)
  if (!page || page.text.length === 0) return
  const { text } = page
  const at = choice.below(text.length)
  const length = 1 + choice.below(12)
  // What is left of two tokens may read like a third, one that is there or one to come.
  const rest = tokensIn(`${text.slice(0, at)}${text.slice(at + length)}`)
  const there = new Set(tokensIn(text))
  if (rest.length > new Set(rest).size || rest.some((token) => !there.has(token))) return
  for (const entry of world.ledger.typed) {
    const stands = entry.document === page.document ? text.indexOf(entry.token) : -1
    if (stands >= 0 && stands < at + length && stands + entry.token.length > at) entry.isWithdrawn = true
  }
  page.remove(at, length)
  world.count('strikes')
}

/** The window is closed as by its owner, or its renderer ends, and whoever is typing in it with it. */
const leaveWindow: Act = async (world, choice, person) => {
  const page = choice.of(pagesOf(world, person))
  if (!page) return
  world.pages.splice(world.pages.indexOf(page), 1)
  if (choice.below(2) === 0) await page.close()
  else page.disconnect()
  world.count('windows closed')
}

const look: Act = async (world, choice, person) => {
  const page = choice.of(pagesOf(world, person))
  if (!page) return
  const place = { conversation: page.conversation, document: page.document }
  if (choice.below(2) === 0) await person.ask('document-history', place)
  else await person.ask('name-version', { ...place, name: `version ${nextNumber(world)}`, frozen: choice.below(2) === 0 })
}

const lie: Act = async (world, choice) => {
  const what = choice.below(2) === 0 ? 'snapshot' : 'record'
  if (world.liar?.lies?.lie(what)) world.count(`a lying ${what}`)
}

/** Beside those of everyone: what makes snapshots due, and lies. */
export const HABIT_ACTS = {
  dishonest: [
    [lie, 30],
    [type, 20],
    [paste, 4]
  ],
  slow: [[paste, 6]]
} as const satisfies Readonly<Record<string, readonly (readonly [Act, number])[]>>

export const DOCUMENT_ACTS: readonly (readonly [Act, number])[] = [
  [arrange, 7],
  [type, 16],
  [paste, 1],
  [strike, 3],
  [leaveWindow, 2],
  [look, 1]
]
