import { readFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { type DocumentPast, type DocumentRevision, type FolderNode, NODE_NAME_CHARACTERS, Refusal } from '@colloque/client-api'
import type { ExportFormat, TemplateName } from '@colloque/document-formats'
import { CommandError, UsageError } from '../error.ts'
import { exportTo } from '../export-document.ts'
import { writeWhole } from '../file-bytes.ts'
import { withFormats } from '../formats/formats.ts'
import { tellLosses } from '../formats/losses.ts'
import { noMore, one, required } from '../options.ts'
import { type Command, say, tell } from '../shell.ts'
import { type Action, type Request as ActionRequest, runAction } from '../space-actions.ts'
import { makeFolders, nodeAt, readTree, SPACE_USAGE, type SpaceTree, spaceMeant } from '../space-tree.ts'
import { columns, isoTime, jsonLine, printable, timeText } from '../text.ts'
import { writeDocument } from '../write-document.ts'

const options = {
  to: { type: 'string' },
  out: { type: 'string' },
  format: { type: 'string' },
  template: { type: 'string' },
  past: { type: 'boolean' },
  json: { type: 'boolean' }
} as const
type Request = ActionRequest<typeof options>
type Values = Request['values']

const actions: Readonly<Record<string, Action<typeof options>>> = {
  list: { options: ['json'], check: (words) => noMore(words), run: list },
  create: {
    options: ['to', 'template', 'json'],
    check(words, values) {
      one(words, 'the NAME')
      templateOf(values)
    },
    run: create
  },
  import: { options: ['to', 'json'], check: (words) => required(words[0], 'the LOCAL file'), run: importFiles },
  export: {
    options: ['out', 'format'],
    check(words, values) {
      one(words, 'the PATH')
      required(values.out, '--out LOCAL')
      formatOf(values)
    },
    run: exportOne
  },
  history: { options: ['json', 'past'], check: (words) => one(words, 'the PATH'), run: history }
}

const TEMPLATE_NAMES: readonly TemplateName[] = ['referral-letter', 'report', 'discharge-letter', 'protocol', 'meeting-notes']
const FORMATS: readonly ExportFormat[] = ['pdf', 'docx', 'html', 'md']

export const doc: Command = {
  usage: [
    `doc --vault FILE list ${SPACE_USAGE} [--json]`,
    `doc --vault FILE create ${SPACE_USAGE} [--to FOLDER] [--template ${TEMPLATE_NAMES.join('|')}] NAME [--json]`,
    `doc --vault FILE import ${SPACE_USAGE} [--to FOLDER] LOCAL... [--json]`,
    `doc --vault FILE export ${SPACE_USAGE} PATH --out LOCAL [--format ${FORMATS.join('|')}]`,
    `doc --vault FILE history ${SPACE_USAGE} PATH [--past] [--json]`
  ].join('\n'),
  run: (args, shell) => runAction(args, shell, options, actions)
}

function formatOf({ format, out }: Values): ExportFormat {
  const wanted =
    format ??
    extname(out ?? '')
      .slice(1)
      .toLowerCase()
  const known = FORMATS.find((each) => each === wanted)
  if (known === undefined) throw new CommandError('unfit-format')
  return known
}

function templateOf({ template }: Values): TemplateName | undefined {
  const known = TEMPLATE_NAMES.find((each) => each === template)
  if (template !== undefined && known === undefined) throw new UsageError(`there is no template "${template}"`)
  return known
}

async function list({ client, shell, values }: Request): Promise<number> {
  const tree = await readTree(client, shell, await spaceMeant(client, values))
  const found = [...tree.nodes.values()].filter((node) => node.kind === 'document' && !tree.isBinned(node))
  found.sort((a, b) => (tree.pathOf(a) < tree.pathOf(b) ? -1 : 1))
  if (values.json === true) for (const node of found) say(shell, jsonLine(documentToJson(tree, node)))
  else
    for (const line of columns(
      found.map((node) => [
        node.id,
        printable(tree.pathOf(node)),
        timeText(node.changedAt ?? node.createdAt),
        node.waiting === true ? 'waiting' : ''
      ])
    ))
      say(shell, line)
  return 0
}

function documentToJson(tree: SpaceTree, node: FolderNode) {
  const { id, name, tags, createdAt, createdBy, changedAt, waiting } = node
  return {
    id,
    path: tree.pathOf(node),
    name,
    tags,
    createdAt: isoTime(createdAt),
    createdBy: createdBy === undefined ? null : { account: createdBy.account, name: createdBy.name },
    changedAt: changedAt === undefined ? null : isoTime(changedAt),
    waiting: waiting === true
  }
}

async function placeOf({ client, shell, values }: Request): Promise<{ conversation: string; parent: string | undefined }> {
  const conversation = await spaceMeant(client, values, true)
  const tree = await readTree(client, shell, conversation)
  return { conversation, parent: values.to === undefined ? undefined : await makeFolders(client, conversation, tree, values.to) }
}

async function create(request: Request): Promise<number> {
  const { client, shell, values, words } = request
  const name = (words[0] ?? '').trim().slice(0, NODE_NAME_CHARACTERS)
  const { conversation, parent } = await placeOf(request)
  const template = templateOf(values)
  let id: string
  if (template === undefined) {
    id = (await client.call('create-document', { conversation, name, ...(parent !== undefined && { parent }) })).node
  } else {
    const { language } = await client.call('settings', {})
    id = await withFormats(async (formats) => {
      const content = await formats.do<'template'>({ kind: 'template', name: template, language })
      return writeDocument(client, formats, { conversation, parent, name, content, images: [] })
    })
  }
  say(shell, values.json === true ? jsonLine({ id }) : id)
  return arrived(request, conversation, [id])
}

/** Each becomes a document of its own; one that cannot be converted is refused whole, and those before it stay. */
async function importFiles(request: Request): Promise<number> {
  const { client, shell, values, words } = request
  const { conversation, parent } = await placeOf(request)
  const ids: string[] = []
  await withFormats(async (formats) => {
    for (const path of words) {
      const file = basename(path)
      const bytes = await readFile(resolve(path)).catch(() => {
        throw new Refusal('file-unreadable', { name: file })
      })
      const imported = await formats.do<'import'>({ kind: 'import', bytes, name: file })
      const name = (basename(file, extname(file)).trim() || file).slice(0, NODE_NAME_CHARACTERS)
      const { content, images, losses, format } = imported
      const id = await writeDocument(client, formats, { conversation, parent, name, content, images })
      ids.push(id)
      tellLosses(shell, file, losses)
      say(shell, values.json === true ? jsonLine({ id, name, format, losses }) : `${id}  ${printable(name)}`)
    }
  })
  return arrived(request, conversation, ids)
}

/** An id on standard output is stored already; that the relay has it too is the exit code. */
async function arrived({ client, shell }: Request, conversation: string, documents: readonly string[]): Promise<number> {
  const { online } = await client.call('sync', {})
  const statuses = await Promise.all(documents.map((document) => client.call('document-status', { conversation, document })))
  if (online && statuses.every(({ atRelay }) => atRelay)) return 0
  tell(shell, 'It is in the vault and leaves the next time that Colloque is open.')
  throw new Refusal('relay-unreachable')
}

async function exportOne({ client, shell, values, words }: Request): Promise<number> {
  const conversation = await spaceMeant(client, values)
  const tree = await readTree(client, shell, conversation)
  const node = nodeAt(tree, words[0] ?? '')
  if (node.kind !== 'document') throw new Refusal('unknown-document')
  const { bytes } = await withFormats((formats) =>
    exportTo(client, shell, formats, { conversation, node, format: formatOf(values) })
  )
  await writeWhole(resolve(values.out ?? ''), [bytes])
  return 0
}

async function history(request: Request): Promise<number> {
  const { client, shell, values, words } = request
  const conversation = await spaceMeant(client, values)
  const tree = await readTree(client, shell, conversation)
  const document = { conversation, document: nodeAt(tree, words[0] ?? '').id }
  if (values.past === true) await readPast(request, document)
  const { revisions, complete, past } = await client.call('document-history', document)
  if (!complete) tell(shell, `colloque: ${pastSentence(past)}`)
  if (values.json === true) for (const revision of revisions) say(shell, jsonLine(revisionToJson(revision)))
  else for (const line of columns(revisions.map(revisionRow))) say(shell, line)
  return 0
}

/** Until nothing more of it comes: all of it, or as far as it can be had. */
async function readPast({ client }: Request, document: { conversation: string; document: string }): Promise<void> {
  await client.call('read-past', document)
  let read = -1
  let sinceMs = performance.now()
  while (performance.now() - sinceMs < GIVEN_UP_MS) {
    const { online } = await client.call('sync', {})
    const { past } = await client.call('document-history', document)
    if (!online || past?.state !== 'reading') return
    if (past.read > read) sinceMs = performance.now()
    read = past.read
  }
}
/** Without any more of it: a relay that refuses for a while, say. */
const GIVEN_UP_MS = 10_000

const PAST_SENTENCES: Readonly<Record<DocumentPast['state'], string>> = {
  open: 'What was written before this device was there is not in it; --past reads it where newcomers get it.',
  reading: 'What was written before this device was there is not all in it yet.',
  closed: 'What was written before this device was there is not in it: newcomers do not get it.',
  whole: 'Some of what was written before this device was there is gone from the relay.',
  refused: 'What was written before this device was there does not lead to what it began from, and is not shown.'
}
const pastSentence = (past: DocumentPast | undefined): string => PAST_SENTENCES[past?.state ?? 'open']

function revisionToJson({ seq, at, by, inserted, removed, restores, version }: DocumentRevision) {
  return {
    seq: seq ?? null,
    at: isoTime(at),
    by: by.map(({ account, name }) => ({ account, name })),
    inserted,
    removed,
    restores:
      restores === undefined
        ? null
        : { seq: restores.seq, at: restores.at === undefined ? null : isoTime(restores.at), name: restores.name ?? null },
    version:
      version === undefined
        ? null
        : {
            id: version.id,
            name: version.name,
            frozen: version.frozen,
            intact: version.intact,
            approvals: version.approvals.map((approval) => ({
              account: approval.by.account,
              name: approval.by.name,
              at: isoTime(approval.at)
            }))
          }
  }
}

function revisionRow({ at, by, inserted, removed, restores, version }: DocumentRevision): string[] {
  const names = by.map(({ name }) => printable(name)).join(', ')
  return [timeText(at), names, `+${inserted}`, `-${removed}`, restores ? restoreLabel(restores) : versionLabel(version)]
}

function versionLabel(version: DocumentRevision['version']): string {
  if (version === undefined) return ''
  return `${version.frozen ? 'frozen' : 'version'}: ${printable(version.name)}${version.intact ? '' : ' (not intact)'}`
}

function restoreLabel({ at, name }: NonNullable<DocumentRevision['restores']>): string {
  const when = at === undefined ? 'an earlier version' : timeText(at)
  return `restored: ${name === undefined ? when : printable(name)}`
}
