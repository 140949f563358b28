/** What must hold of folders and documents when all is well again: the same for all members, and everything that was promised, once. */
import { type Conversation, type FolderNode, readDocumentState, readFolder } from '@colloque/client-api'
import * as Y from 'yjs'
import { textOf } from '../support/document-page.ts'
import { fromHex } from '../support/engine-parts.ts'
import { treeInDocument, treeInRows } from '../support/tree-in-rows.ts'
import { isAtMercy, isForsaken } from './lie-checks.ts'
import { isOutOfReach } from './out-of-reach.ts'
import { codeOf, type Person } from './person.ts'
import type { Typed, World } from './world.ts'

interface Seen {
  readonly person: Person
  readonly tree: string | undefined
  readonly nodes: readonly FolderNode[]
  readonly documents: ReadonlyMap<string, Y.Doc>
  /** Logs of which nobody is left to show the rest: what was read before is there, and one's own. */
  readonly behind: ReadonlySet<string>
}

export async function checkDocuments(world: World, people: readonly Person[]): Promise<string[]> {
  const found: string[] = []
  const members = new Map<string, Person[]>()
  for (const person of people.filter((each) => each !== world.liar))
    for (const conversation of (await person.call('conversations', {})).conversations)
      if (isMember(conversation)) members.set(conversation.id, [...(members.get(conversation.id) ?? []), person])
  for (const [conversation, present] of members) {
    const seen: Seen[] = []
    for (const person of present) {
      const looked = await look(world, person, conversation, present, found)
      if (looked) seen.push(looked)
    }
    const [first] = seen
    for (const other of seen) if (first) found.push(...compare(conversation, first, other))
    found.push(...promised(world, conversation, seen))
  }
  found.push(...(await kept(world, members)))
  return found
}

const isMember = ({ status }: Conversation): boolean => status === 'active' || status === 'creating'

async function look(
  world: World,
  person: Person,
  conversation: string,
  members: readonly Person[],
  found: string[]
): Promise<Seen | undefined> {
  const documents = new Map<string, Y.Doc>()
  const tree = treeOf(person, conversation)
  if (tree && isAtMercy(world, person, tree, members)) return undefined
  const { nodes, complete, waiting } = await readFolder(person, conversation)
  if (tree && !isAsWritten(person, tree))
    found.push(`${person.name} is shown another tree of ${conversation.slice(0, 6)} than they hold`)
  const behind = new Set<string>()
  if (tree && (await isOutOfReach(world, person, tree))) behind.add(tree)
  if (!complete && !(tree && (behind.has(tree) || (waiting && isForsaken(world, person, tree)))))
    found.push(`${person.name} has not read the tree of ${conversation.slice(0, 6)}`)
  for (const { id, kind } of nodes) {
    if (kind !== 'document' || isAtMercy(world, person, id, members)) continue
    if (await isOutOfReach(world, person, id)) behind.add(id)
    const doc = new Y.Doc()
    try {
      Y.applyUpdate(doc, (await readDocumentState(person, { conversation, document: id })).update)
      documents.set(id, doc)
    } catch (error) {
      if (codeOf(error) !== 'document-waiting' || !behind.has(id))
        found.push(`${person.name} cannot read the document ${id.slice(0, 6)}: ${codeOf(error)}`)
    }
  }
  return { person, tree, nodes, documents, behind }
}

const treeOf = (person: Person, conversation: string): string | undefined =>
  person.disk.store?.get<{ log: string }>(
    "SELECT lower(hex(log)) AS log FROM document_log WHERE kind = 'folders' AND space = ?",
    Buffer.from(conversation, 'hex')
  )?.log

/** What was just listed is read from rows, which follow the document. */
function isAsWritten({ disk: { store } }: Person, tree: string): boolean {
  const log = fromHex(tree)
  return store === undefined || JSON.stringify(treeInRows(store, log)) === JSON.stringify(treeInDocument(store, log))
}

const shownOf = (nodes: readonly FolderNode[]): string =>
  JSON.stringify(
    nodes.map(({ changedAt: _, waiting: __, createdBy, trashedBy, ...node }) => ({
      ...node,
      createdBy: createdBy?.account,
      trashedBy: trashedBy?.account
    }))
  )

function compare(conversation: string, first: Seen, other: Seen): string[] {
  const found: string[] = []
  const both = `${first.person.name} and ${other.person.name}`
  const name = conversation.slice(0, 6)
  const isBehind = (log: string | undefined): boolean => log !== undefined && (first.behind.has(log) || other.behind.has(log))
  if (!isBehind(first.tree) && shownOf(first.nodes) !== shownOf(other.nodes))
    found.push(`${both} see the tree of ${name} otherwise: ${shownOf(first.nodes)} ${shownOf(other.nodes)}`)
  for (const [id, doc] of first.documents) {
    const theirs = other.documents.get(id)
    if (!theirs || isBehind(id)) continue
    if (!Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(theirs)))
      found.push(`${both} hold the document ${id.slice(0, 6)} otherwise`)
    else if (textOf(doc) !== textOf(theirs)) found.push(`${both} read the document ${id.slice(0, 6)} otherwise`)
    if (doc.store.pendingStructs !== null) found.push(`${first.person.name} lacks what the document ${id.slice(0, 6)} builds on`)
  }
  return found
}

const timesIn = (text: string, token: string): number => text.split(token).length - 1

/** Nothing twice; what was at the relay is with everyone, and what was on the device of a member too. */
function promised({ ledger }: World, conversation: string, seen: readonly Seen[]): string[] {
  const found: string[] = []
  for (const { person, documents, behind } of seen) {
    const texts = new Map([...documents].map(([id, doc]) => [id, textOf(doc)]))
    for (const entry of ledger.typed) {
      const text = texts.get(entry.document)
      if (entry.conversation !== conversation || text === undefined) continue
      const times = timesIn(text, entry.token)
      if (times > 1) found.push(`${person.name} reads ${entry.token} of ${entry.person.name} ${times} times`)
      const isShown = entry.isAtRelay || (entry.isKept && seen.some((other) => other.person === entry.person))
      const isOwed = behind.has(entry.document) ? entry.isKept && entry.person === person : isShown
      if (times === 0 && isOwed && !entry.isWithdrawn)
        found.push(
          `${person.name} lacks ${entry.token} of ${entry.person.name} in ${entry.document.slice(0, 6)}, which was ${where(entry)}`
        )
    }
  }
  return found
}

const where = ({ isAtRelay }: Typed): string => (isAtRelay ? 'at the relay' : 'on their device')

/** What was on the device of who is no member any more is there still. */
async function kept({ ledger, liar }: World, members: ReadonlyMap<string, readonly Person[]>): Promise<string[]> {
  const found: string[] = []
  const texts = new Map<string, string | undefined>()
  for (const entry of ledger.typed) {
    const { person, conversation, document, token } = entry
    if (person === liar || !entry.isKept || entry.isWithdrawn || members.get(conversation)?.includes(person) || !person.isOpen)
      continue
    const key = `${person.name} ${document}`
    if (!texts.has(key)) texts.set(key, await textAt(person, conversation, document))
    const text = texts.get(key)
    if (text !== undefined && timesIn(text, token) !== 1)
      found.push(`${person.name}, no member any more, has ${token} ${timesIn(text, token)} times`)
  }
  return found
}

async function textAt(person: Person, conversation: string, document: string): Promise<string | undefined> {
  const state = await readDocumentState(person, { conversation, document }).catch(() => undefined)
  if (!state) return undefined
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state.update)
  return textOf(doc)
}
