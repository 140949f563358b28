import { resolve } from 'node:path'
import { type ClientContract, type FolderNode, Refusal } from '@colloque/client-api'
import { saveTree, saveZip } from '../get-files.ts'
import { noMore, one, required } from '../options.ts'
import { putFiles } from '../put-files.ts'
import { type Command, say } from '../shell.ts'
import { type Action, type Request as ActionRequest, runAction } from '../space-actions.ts'
import { makeFolders, namesIn, nodeAt, pathTo, readTree, SPACE_USAGE, type SpaceTree, spaceMeant } from '../space-tree.ts'
import { columns, isoTime, jsonLine, printable, sizeText, timeText } from '../text.ts'

const options = {
  to: { type: 'string' },
  out: { type: 'string' },
  zip: { type: 'boolean' },
  new: { type: 'boolean' },
  bin: { type: 'boolean' },
  forever: { type: 'boolean' },
  'keep-metadata': { type: 'boolean' },
  json: { type: 'boolean' }
} as const
type Request = ActionRequest<typeof options>

const actions: Readonly<Record<string, Action<typeof options>>> = {
  list: { options: ['bin', 'json'], check: (words) => noMore(words, 1), run: list },
  put: {
    options: ['to', 'new', 'keep-metadata', 'json'],
    check: (words) => required(words[0], 'the LOCAL file'),
    run: put
  },
  get: {
    options: ['out', 'zip', 'new'],
    check(words, { out }) {
      one(words, 'the PATH')
      required(out, '--out LOCAL')
    },
    run: get
  },
  mv: {
    options: [],
    check(words) {
      required(words[0], 'the PATH')
      required(words[1], 'where TO')
    },
    run: mv
  },
  rm: { options: ['forever'], check: (words) => required(words[0], 'the PATH'), run: rm }
}

export const files: Command = {
  usage: [
    `files --vault FILE list ${SPACE_USAGE} [PATH] [--bin] [--json]`,
    `files --vault FILE put ${SPACE_USAGE} [--to FOLDER] [--new] [--keep-metadata] LOCAL... [--json]`,
    `files --vault FILE get ${SPACE_USAGE} PATH --out LOCAL [--zip] [--new]`,
    `files --vault FILE mv ${SPACE_USAGE} PATH... TO`,
    `files --vault FILE rm ${SPACE_USAGE} PATH... [--forever]`
  ].join('\n'),
  run: (args, shell) => runAction(args, shell, options, actions)
}

async function list({ client, shell, values, words: paths }: Request): Promise<number> {
  const tree = await readTree(client, shell, await spaceMeant(client, values))
  const start = tree.find(paths[0] ?? '')
  const found = values.bin === true ? [...tree.nodes.values()].filter((node) => tree.isBinned(node)) : [...walk(tree, start)]
  if (values.json === true) for (const node of found) say(shell, jsonLine(nodeToJson(tree, node)))
  else for (const line of columns(found.map((node) => nodeRow(tree, node)))) say(shell, line)
  return 0
}

/** What was named, and all below it. */
function* walk(tree: SpaceTree, place: FolderNode | undefined): Generator<FolderNode> {
  if (place !== undefined) yield place
  if (place === undefined || place.kind === 'folder') for (const node of tree.below(place)) yield* walk(tree, node)
}

function nodeToJson(tree: SpaceTree, node: FolderNode) {
  const { id, kind, name, tags, createdAt, createdBy, changedAt, trashedAt, file } = node
  return {
    id,
    kind,
    path: tree.pathOf(node),
    name,
    tags,
    createdAt: isoTime(createdAt),
    createdBy: createdBy === undefined ? null : { account: createdBy.account, name: createdBy.name },
    changedAt: changedAt === undefined ? null : isoTime(changedAt),
    trashedAt: trashedAt === undefined ? null : isoTime(trashedAt),
    sizeBytes: file?.sizeBytes ?? null,
    type: file?.type ?? null,
    attachment: file?.attachment ?? null,
    state: file?.state ?? null
  }
}

function nodeRow(tree: SpaceTree, node: FolderNode): string[] {
  const { id, kind, file, changedAt, createdAt } = node
  const state = file === undefined || file.state === 'available' || file.state === 'here' ? '' : file.state
  return [
    id,
    kind,
    printable(tree.pathOf(node)),
    file === undefined ? '' : sizeText(file.sizeBytes),
    timeText(changedAt ?? createdAt),
    state
  ]
}

async function put({ client, shell, values, words: paths }: Request): Promise<number> {
  const conversation = await spaceMeant(client, values, true)
  const before = await readTree(client, shell, conversation)
  const parent = values.to === undefined ? undefined : await makeFolders(client, conversation, before, values.to)
  const keepMetadata = values['keep-metadata']
  const { nodes, failure } = await putFiles(client, shell, {
    conversation,
    paths: paths.map((path) => resolve(path)),
    onlyNew: values.new === true,
    ...(parent !== undefined && { parent }),
    ...(keepMetadata !== undefined && { keepMetadata })
  })
  const tree = await readTree(client, shell, conversation)
  for (const id of nodes) {
    const node = tree.nodes.get(id)
    const path = node === undefined ? '' : tree.pathOf(node)
    say(shell, values.json === true ? jsonLine({ id, path }) : `${id}  ${printable(path)}`)
  }
  if (failure !== undefined) throw failure
  return 0
}

async function get({ client, shell, values, words: paths }: Request): Promise<number> {
  const conversation = await spaceMeant(client, values)
  const tree = await readTree(client, shell, conversation)
  const place = tree.find(paths[0] ?? '')
  const request = { client, shell, conversation, tree, place, out: resolve(values.out ?? ''), onlyNew: values.new === true }
  await (values.zip === true ? saveZip(request) : saveTree(request))
  return 0
}

/** As mv does: into a folder that is there, or else under a new name. */
async function mv({ client, shell, values, words: paths }: Request): Promise<number> {
  const conversation = await spaceMeant(client, values)
  const tree = await readTree(client, shell, conversation)
  const nodes = paths.slice(0, -1).map((path) => nodeAt(tree, path))
  const to = paths.at(-1) ?? ''
  const { folder, name } = targetOf(tree, to)
  if (name !== undefined && nodes.length > 1) throw new Refusal('unknown-node')
  const ids = nodes.filter(({ parent }) => parent !== folder).map(({ id }) => id)
  if (ids.length > 0)
    await client.call('move-nodes', { conversation, nodes: ids, ...(folder !== undefined && { parent: folder }) })
  const [first] = nodes
  if (name !== undefined && first !== undefined && first.name !== name)
    await client.call('rename-node', { conversation, node: first.id, name })
  return sent(client)
}

function targetOf(tree: SpaceTree, to: string): { folder: string | undefined; name?: string } {
  const place = placeAt(tree, to)
  if (place === 'none') {
    const names = namesIn(to)
    const name = names.pop() ?? ''
    const above = tree.find(pathTo(names))
    if (above !== undefined && above.kind !== 'folder') throw new Refusal('unknown-node')
    return { folder: above?.id, name }
  }
  if (place === undefined) return { folder: undefined }
  if (place.kind !== 'folder') throw new Refusal('unknown-node')
  return { folder: place.id }
}

function placeAt(tree: SpaceTree, path: string): FolderNode | undefined | 'none' {
  try {
    return tree.find(path)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unknown-node') return 'none'
    throw error
  }
}

async function rm({ client, shell, values, words: paths }: Request): Promise<number> {
  const conversation = await spaceMeant(client, values)
  const tree = await readTree(client, shell, conversation)
  const nodes = paths.map((path) => nodeAt(tree, path))
  const standing = nodes.filter((node) => !tree.isBinned(node)).map(({ id }) => id)
  if (standing.length > 0) await client.call('trash-nodes', { conversation, nodes: standing })
  if (values.forever === true) await client.call('delete-nodes', { conversation, nodes: nodes.map(({ id }) => id) })
  return sent(client)
}

/** What was changed in the vault is at the relay too, or it is said that it is not: it leaves later. */
async function sent(client: ClientContract): Promise<number> {
  const { online } = await client.call('sync', {})
  if (!online) throw new Refusal('relay-unreachable')
  return 0
}
