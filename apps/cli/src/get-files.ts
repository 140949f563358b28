/** Brings a file, or a folder with everything below it, to this machine: as plain files, or as one archive. Documents come as DOCX. */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClientContract, type FolderNode, Refusal } from '@colloque/client-api'
import type { ArchiveEntry } from '@colloque/document-formats/archive'
import { safeName, uniqueName } from '@colloque/document-formats/safe-name'
import { CommandError } from './error.ts'
import { exportTo } from './export-document.ts'
import { bytesOf, writeWhole, written } from './file-bytes.ts'
import { type Formats, withFormats } from './formats/formats.ts'
import { showProgress } from './progress-bar.ts'
import type { Shell } from './shell.ts'
import type { Place, SpaceTree } from './space-tree.ts'

export interface GetRequest {
  readonly client: ClientContract
  readonly shell: Shell
  readonly conversation: string
  readonly tree: SpaceTree
  readonly place: Place
  readonly out: string
  /** Leaves what is there already as it is. */
  readonly onlyNew: boolean
}

export async function saveTree(request: GetRequest): Promise<void> {
  const { client, shell, place, out } = request
  const hideProgress = showProgress(client, shell, 'Fetching')
  try {
    await withFormats((formats) =>
      place !== undefined && place.kind !== 'folder'
        ? save(request, formats, place, out)
        : saveFolder(request, formats, place, out)
    )
  } finally {
    hideProgress()
  }
}

async function saveFolder(request: GetRequest, formats: Formats, place: Place, path: string): Promise<void> {
  const isThere = (await stat(path).catch(() => undefined)) !== undefined
  if (isThere && !request.onlyNew) throw new CommandError('target-exists')
  if (!isThere) await written(() => mkdir(path, { mode: 0o700 }))
  for (const [name, node] of namesBelow(request.tree, place)) {
    const target = join(path, name)
    if (node.kind === 'folder') await saveFolder(request, formats, node, target)
    else if (!request.onlyNew || (await stat(target).catch(() => undefined)) === undefined)
      await save(request, formats, node, target)
  }
}

/** Each with a name of its own that any disk takes; what is not whole at the relay yet is left out. */
function namesBelow(tree: SpaceTree, place: Place): [string, FolderNode][] {
  const taken = new Set<string>()
  return tree
    .below(place)
    .filter((node) => node.kind !== 'file' || isWhole(node))
    .map((node) => [uniqueName(node.kind === 'document' ? `${safeName(node.name)}.docx` : safeName(node.name), taken), node])
}

const isWhole = ({ file }: FolderNode): boolean =>
  file?.attachment !== undefined && !['queued', 'uploading', 'paused'].includes(file.state)

async function save(
  { client, shell, conversation }: GetRequest,
  formats: Formats,
  node: FolderNode,
  path: string
): Promise<void> {
  if (node.kind === 'document') {
    const { bytes } = await exportTo(client, shell, formats, { conversation, node, format: 'docx' })
    await writeWhole(path, [bytes])
  } else {
    const attachment = node.file?.attachment
    if (attachment === undefined) throw new Refusal('file-unreadable', { name: node.name })
    await client.call('save-attachment', { attachment, path })
  }
}

export async function saveZip(request: GetRequest): Promise<void> {
  const { client, shell, place, out } = request
  const { createArchive } = await import('@colloque/document-formats/archive')
  const { settings, name } = await aboutOneself(client)
  const hideProgress = showProgress(client, shell, 'Fetching')
  try {
    await withFormats((formats) =>
      writeWhole(
        out,
        createArchive(entriesBelow(request, formats, place, ''), {
          title: place?.name ?? 'Colloque',
          language: settings.language === 'en' ? 'en' : 'fr',
          createdAt: new Date(),
          ...(name !== undefined && { createdBy: name })
        })
      )
    )
  } finally {
    hideProgress()
  }
}

async function aboutOneself(client: ClientContract) {
  const [settings, { name }] = await Promise.all([client.call('settings', {}), client.call('status', {})])
  return { settings, name }
}

async function* entriesBelow(request: GetRequest, formats: Formats, place: Place, above: string): AsyncGenerator<ArchiveEntry> {
  if (place !== undefined && place.kind !== 'folder') return yield entryOf(request, formats, place, safeName(place.name))
  for (const [name, node] of namesBelow(request.tree, place))
    if (node.kind === 'folder') yield* entriesBelow(request, formats, node, `${above}${name}/`)
    else yield await entryOf(request, formats, node, `${above}${name}`)
}

async function entryOf(request: GetRequest, formats: Formats, node: FolderNode, path: string): Promise<ArchiveEntry> {
  const { client, shell, conversation } = request
  const dates = {
    createdAt: new Date(node.createdAt),
    ...(node.changedAt !== undefined && { changedAt: new Date(node.changedAt) })
  }
  if (node.kind === 'document') {
    const { bytes, mediaType, authors } = await exportTo(client, shell, formats, { conversation, node, format: 'docx' })
    return { path, bytes, mediaType, authors, ...dates }
  }
  const authors = node.createdBy === undefined ? [] : [node.createdBy.name]
  return { path, bytes: bytesOf(client, node), mediaType: node.file?.type ?? '', authors, ...dates }
}
