/** What must hold when all is well again. Looks through the contract first, and into the tables where a state could be stuck unseen. */
import { type Conversation, FILE_PART_BYTES, type Message } from '@colloque/client-api'
import { checkDocuments } from './document-checks.ts'
import { checkLies, isForsaken } from './lie-checks.ts'
import { isOutOfReach } from './out-of-reach.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

interface View {
  readonly person: Person
  readonly conversation: Conversation
  readonly messages: readonly Message[]
  /** The number after which this membership begins, and the one up to which it has read. */
  readonly joinedSeq: number
  readonly cursor: number
  readonly epoch: number
  readonly hash: string
}

/** A sentence for each thing that is not as it must be; `isFinal` looks at what costs more as well. */
export async function check(world: World, isFinal: boolean): Promise<string[]> {
  const found: string[] = []
  const people = world.people.filter(({ entrance }) => entrance !== undefined)
  for (const person of people) if (!person.isOpen) found.push(`${person.name} is not open`)
  if (found.length > 0) return found
  const views = (await Promise.all(people.map(viewsOf))).flat()
  for (const person of people) found.push(...(await stuckIn(world, person)))
  for (const conversation of new Set(views.map((view) => view.conversation.id)))
    found.push(
      ...compare(
        conversation,
        views.filter((view) => view.conversation.id === conversation)
      )
    )
  found.push(
    ...promises(world, views),
    ...(await directories(people)),
    ...(await checkDocuments(world, people)),
    ...(await checkLies(world, people))
  )
  if (isFinal && found.length === 0) found.push(...(await openFiles(world, views)))
  return found
}

async function viewsOf(person: Person): Promise<View[]> {
  const { conversations } = await person.call('conversations', {})
  const views: View[] = []
  for (const conversation of conversations) {
    const row = person.disk.store?.get<{ joined_seq: number; cursor: number; epoch: number; hash: Uint8Array }>(
      'SELECT joined_seq, cursor, epoch, hash FROM space JOIN log ON log.log = space.log WHERE space.space = ?',
      Buffer.from(conversation.id, 'hex')
    )
    const messages = await allMessages(person, conversation.id)
    const { joined_seq: joinedSeq = 0, cursor = 0, epoch = 0, hash = new Uint8Array(0) } = row ?? {}
    views.push({ person, conversation, messages, joinedSeq, cursor, epoch, hash: Buffer.from(hash).toString('hex') })
  }
  return views
}

async function allMessages(person: Person, conversation: string): Promise<Message[]> {
  const all: Message[] = []
  for (;;) {
    const before = all[0]?.seq
    const page = await person.call('messages', { conversation, limit: 1000, ...(before !== undefined && { before }) })
    all.unshift(...page.messages)
    if (!page.more) return all
  }
}

/** What it says, where it stands, which it is. */
const TABLES: readonly (readonly [string, string, string])[] = [
  ['entries wait in the outbox', "outbox JOIN space USING (space) WHERE status = 'active'", 'hex(entry_id)'],
  ['changes wait to be made', 'intent', "kind || ' due at ' || due_at"],
  ['a commit waits', 'pending_commit', 'epoch'],
  ['a conversation is not as it should be', "space WHERE status IN ('creating', 'stuck')", 'status'],
  ['a conversation rests', 'space WHERE suspended IS NOT NULL', 'suspended'],
  ['files are on their way', "attachment WHERE state IN ('sealing', 'uploading', 'downloading', 'staged')", 'state'],
  [
    'what was erased is not gone yet',
    // Sent on in another message, it is kept at the relay as long as that one.
    'erased_attachment e WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.blob = e.blob)',
    'hex(attachment)'
  ]
]

/** The log first. */
const DOCUMENT_TABLES: typeof TABLES = [
  [
    'records of documents wait',
    "document_outbox JOIN document_log USING (log) WHERE status NOT IN ('ended', 'deleted')",
    'hex(log)'
  ],
  [
    'logs of documents are not made, or not read',
    "document_log WHERE status IN ('creating', 'waiting')",
    "hex(log) || ' ' || status"
  ],
  ['a document is not erased at the relay', 'document_log WHERE erasing = 1', 'hex(log)']
]

/** Where nobody lies, nobody is told of anything. */
const INCIDENTS: typeof TABLES = [
  ['entries are in quarantine', 'quarantine', "seq || ' ' || code"],
  ['alerts are kept', 'alert', "kind || ' at ' || seq"],
  [
    'parts of an update wait',
    // Whoever left in the middle of one leaves it so.
    `document_part p JOIN document_log d USING (log) WHERE instr(
       (SELECT writers FROM space_epoch e WHERE e.space = d.space ORDER BY epoch DESC LIMIT 1), p.device) > 0`,
    'hex(log)'
  ]
]

async function stuckIn(world: World, person: Person): Promise<string[]> {
  const { liar } = world
  const tables = [...TABLES, ...(person === liar ? [] : DOCUMENT_TABLES), ...(liar ? [] : INCIDENTS)]
  const found: string[] = []
  for (const [what, from, which] of tables) {
    const rows = person.disk.store?.all<{ which: string }>(`SELECT ${which} AS which FROM ${from}`) ?? []
    const isDocuments = DOCUMENT_TABLES.some(([one]) => one === what)
    const stuck: string[] = []
    for (const row of rows) if (!isDocuments || !(await hasNobodyToWaitFor(world, person, row.which))) stuck.push(row.which)
    if (stuck.length > 0) found.push(`with ${person.name}, ${what}: ${stuck}`)
  }
  return found
}

const hasNobodyToWaitFor = async (world: World, person: Person, log: string): Promise<boolean> =>
  isForsaken(world, person, log) || isOutOfReach(world, person, log)

function compare(conversation: string, views: readonly View[]): string[] {
  const found: string[] = []
  const active = views.filter(({ conversation: { status } }) => status === 'active')
  const name = conversation.slice(0, 6)
  const [first] = active
  for (const view of active) {
    if (first) found.push(...compareState(name, first, view))
    for (const { account, name: member } of view.conversation.members)
      if (!active.some(({ person }) => person.account === account))
        found.push(`${view.person.name} counts ${member} in ${name}, who is not there`)
  }
  for (const view of views) found.push(...compareMessages(name, view, views))
  for (const view of views) if (!active.includes(view) && first) found.push(...endOf(name, view, first))
  return found
}

function compareState(name: string, first: View, view: View): string[] {
  const found: string[] = []
  const state = ({ conversation: { kind, name: called, members } }: View): string =>
    JSON.stringify([kind, called, members.map(({ account, role }) => `${account} ${role}`).sort()])
  if (state(first) !== state(view))
    found.push(`${first.person.name} and ${view.person.name} see ${name} otherwise: ${state(first)} ${state(view)}`)
  if (first.epoch !== view.epoch) found.push(`${first.person.name} and ${view.person.name} are in other epochs of ${name}`)
  if (view.cursor < 0) return found
  if (first.cursor >= 0 && first.cursor !== view.cursor)
    found.push(`${first.person.name} has read ${name} to ${first.cursor}, ${view.person.name} to ${view.cursor}`)
  else if (first.hash !== view.hash && first.hash !== '' && view.hash !== '')
    found.push(`${first.person.name} and ${view.person.name} read other logs of ${name}`)
  return found
}

/** What everyone sees alike of a message. */
const shownOf = ({ id, seq, from, text, urgent, forwarded, reactions, editedAt, deletedAt, attachments }: Message): string =>
  JSON.stringify([
    id,
    seq,
    from.account,
    text,
    urgent,
    forwarded,
    editedAt,
    deletedAt,
    reactions.map(({ kind, by }) => `${kind} ${by.map(({ account }) => account).sort()}`).sort(),
    attachments.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`)
  ])

function compareMessages(name: string, view: View, views: readonly View[]): string[] {
  const found: string[] = []
  const { person, messages, joinedSeq, cursor } = view
  const numbered = messages.filter((message) => message.seq !== undefined)
  const own = new Map(messages.map((message) => [message.id, message]))
  if (own.size < messages.length) found.push(`${person.name} sees a message twice in ${name}`)
  const seqs = numbered.map(({ seq }) => seq ?? 0)
  if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0)))
    found.push(`${person.name} sees ${name} out of order`)
  const isActive = view.conversation.status === 'active'
  for (const other of views) {
    if (other === view) continue
    const isOtherActive = other.conversation.status === 'active'
    for (const message of other.messages) {
      const { seq = 0 } = message
      if (seq <= joinedSeq || seq > cursor || joinedSeq < 0) continue
      const mine = own.get(message.id)
      if (mine === undefined)
        found.push(`${person.name} lacks ${seq} of ${name} (“${message.text}”), which ${other.person.name} has`)
      else if (isActive && isOtherActive && seq > other.joinedSeq && shownOf(mine) !== shownOf(message))
        found.push(
          `${person.name} and ${other.person.name} see ${seq} of ${name} otherwise: ${shownOf(mine)} ${shownOf(message)}`
        )
    }
  }
  if (isActive)
    for (const { id, seq = 0, state, text, failure, from, receipts, attachments } of messages)
      if (
        from.isYou &&
        (state === 'pending' ||
          (state === 'failed' && !isExpected(failure, attachments)) ||
          // Everyone who was there has it by now, and has said so, to whoever has been there since.
          (state === 'sent' && seq > joinedSeq && (receipts?.others ?? 0) > 0))
      )
        found.push(`“${text}” (${id.slice(0, 6)}) of ${person.name} is ${state} in ${name}: ${failure ?? ''}`)
  return found
}

/** A file that was cancelled; a membership that ended before, which is what a message with such a file says then. */
const isExpected = (failure: string | undefined, attachments: Message['attachments']): boolean =>
  failure === 'file-cancelled' || (failure === 'not-a-member' && attachments.some(({ state }) => state === 'cancelled'))

/** Whoever is out saw it happen where the others saw it, and nothing after. */
function endOf(name: string, view: View, witness: View): string[] {
  const { person, cursor, messages } = view
  if (witness.conversation.members.some(({ account }) => account === person.account)) return []
  const row = witness.person.disk.store?.get<{ until_seq: number | null }>(
    'SELECT until_seq FROM member WHERE space = ? AND account = ?',
    Buffer.from(view.conversation.id, 'hex'),
    Buffer.from(person.account ?? '', 'hex')
  )
  const until = row?.until_seq
  // A witness who came later knows nothing of it.
  if (until === undefined || until === null || until <= witness.joinedSeq) return []
  const late = messages.filter(({ seq = 0 }) => seq > until)
  return [
    ...(until === cursor ? [] : [`${person.name} left ${name} at ${cursor}, the others saw it at ${until}`]),
    ...late.map(({ seq }) => `${person.name} sees ${seq} of ${name}, after the removal at ${until}`)
  ]
}

/** What was shown as sent is with everyone who was there, until its author took it back. */
function promises({ ledger }: World, views: readonly View[]): string[] {
  const shown = new Set(
    views.flatMap(({ conversation, messages }) =>
      messages.filter(({ seq }) => seq !== undefined).map(({ id }) => `${conversation.id} ${id}`)
    )
  )
  return [...ledger.acknowledged]
    .filter(([message]) => !shown.has(message))
    .map(([message, author]) => `a message of ${author.name} was acknowledged and is nowhere: ${message}`)
}

async function directories(people: readonly Person[]): Promise<string[]> {
  const seen = await Promise.all(people.map((person) => person.call('directory', {})))
  const plain = seen.map(({ association, members }) =>
    JSON.stringify([association, members.map(({ account, name, role }) => `${account} ${name} ${role}`).sort()])
  )
  return plain.flatMap((each, index) =>
    each === plain[0] ? [] : [`${people[index]?.name} and ${people[0]?.name} see another directory`]
  )
}

async function openFiles(world: World, views: readonly View[]): Promise<string[]> {
  const found: string[] = []
  for (const { person, conversation, messages } of views) {
    if (conversation.status !== 'active') continue
    for (const { attachments, deletedAt, state } of messages) {
      if (deletedAt !== undefined || state === 'failed') continue
      for (const { id, name } of attachments) {
        const wanted = world.ledger.files.get(name)
        const opened = await openFile(person, id)
        if (opened === 'file-gone' && world.ledger.withdrawn.has(name)) continue
        if (typeof opened === 'string') found.push(`${person.name} cannot open ${name}: ${opened}`)
        else if (wanted === undefined || Buffer.compare(opened, wanted) !== 0)
          found.push(`${person.name} opens ${name} with other bytes`)
        else world.count('files opened')
      }
    }
  }
  return found
}

async function openFile(person: Person, attachment: string): Promise<Uint8Array | string> {
  try {
    const { attachment: fetched } = await person.call('fetch-attachment', { attachment })
    const parts: Uint8Array[] = []
    for (let start = 0; start < fetched.sizeBytes; start += FILE_PART_BYTES) {
      const end = Math.min(start + FILE_PART_BYTES, fetched.sizeBytes)
      parts.push((await person.call('read-attachment', { attachment, start, end })).bytes)
    }
    return Buffer.concat(parts)
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}
