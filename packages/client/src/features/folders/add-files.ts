/** What a person puts into a tree: files and whole folders by path, looked at before anything is stored, and the folders that they ask for. */
import { FILES_PER_FOLDER, FOLDER_DEPTH, NODE_NAME_CHARACTERS } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { cleanFileName } from '../attachments/file-name.ts'
import { mediaTypeOf } from '../attachments/media-type.ts'
import { requireRoom } from '../attachments/prepare.ts'
import { openSource } from '../attachments/source.ts'
import { isTrashed, type NodeMap, type Nodes, newNode } from './tree.ts'

export interface WantedFile {
  readonly path: string
  readonly name: string
  /** Names of the folders that it lies in, from the place where it was put. */
  readonly folders: readonly string[]
  readonly sizeBytes: number
  readonly mediaType: string
}

export interface Walked {
  readonly files: readonly WantedFile[]
  /** Every folder, the empty ones too. */
  readonly folders: readonly (readonly string[])[]
  readonly skipped: readonly { readonly path: string; readonly failure: string }[]
}

/** Of what was named itself, throws what keeps it out: `paths-not-allowed`, `file-unreadable`, `file-too-large`, `too-many-files`. */
export async function walkPaths(core: Core, paths: readonly string[]): Promise<Walked> {
  const port = core.ports.files
  if (paths.length > 0 && port === undefined) throw new ClientError('paths-not-allowed')
  const files: WantedFile[] = []
  const folders: (readonly string[])[] = []
  const skipped: { path: string; failure: string }[] = []

  async function take(path: string, inFolders: readonly string[]): Promise<void> {
    const source = await openSource(core, path)
    const { name, sizeBytes } = source
    await source.close()
    requireRoom(core, name, sizeBytes)
    if (files.length >= FILES_PER_FOLDER) throw new ClientError('too-many-files', { maximum: FILES_PER_FOLDER })
    files.push({ path, name: nodeNameOf(name), folders: inFolders, sizeBytes, mediaType: mediaTypeOf(name, new Uint8Array(0)) })
  }

  async function walk(path: string, inFolders: readonly string[]): Promise<void> {
    const listed = await port?.list(path)
    if (listed === undefined) return take(path, inFolders)
    const within = [...inFolders, nodeNameOf(listed.name)]
    if (within.length > FOLDER_DEPTH || folders.length >= FILES_PER_FOLDER)
      throw new ClientError('file-unreadable', { name: listed.name })
    folders.push(within)
    for (const entry of listed.entries) {
      const shown = [...within, entry.name].join('/')
      try {
        if (entry.kind === 'other') skipped.push({ path: shown, failure: 'file-unreadable' })
        else await (entry.kind === 'folder' ? walk(entry.path, within) : take(entry.path, within))
      } catch (error) {
        if (!(error instanceof ClientError) || error.code === 'too-many-files') throw error
        skipped.push({ path: shown, failure: error.code })
      }
    }
  }

  for (const path of paths) await walk(path, [])
  return { files, folders, skipped }
}

/** As a file may be called, within what the tree shows of a name. */
export function nodeNameOf(name: string): string {
  const clean = cleanFileName(name)
  if (clean.length <= NODE_NAME_CHARACTERS) return clean
  const ending = /\.[^. ]{1,16}$/.exec(clean)?.[0] ?? ''
  return clean.slice(0, NODE_NAME_CHARACTERS - ending.length).toWellFormed() + ending
}

/** Throws `unknown-node`. */
export function requireFolder(nodes: Nodes, parent: string | undefined): void {
  if (parent !== undefined && nodes.get(parent)?.kind !== 'folder') throw new ClientError('unknown-node')
}

/** Alike for two of one name in one folder. */
export const placeName = (parent: string | null | undefined, name: string): string => `${parent ?? ''}/${name.normalize('NFC')}`

/** Finds folders by their names below `parent`, and makes those that are not there. Gives the id of the last one; undefined for no names. */
export function folderMaker(core: Core, nodes: Nodes, map: NodeMap, parent: string | undefined) {
  const known = new Map<string, string>()
  for (const { id, kind, parent: above, name } of nodes.values())
    if (kind === 'folder' && !isTrashed(nodes, id) && !known.has(placeName(above, name))) known.set(placeName(above, name), id)
  return (names: readonly string[]): string | undefined => {
    let above = parent
    for (const name of names) {
      const place = placeName(above, name)
      const id = known.get(place) ?? toHex(core.ports.random.bytes(16))
      if (!known.has(place)) map.set(id, newNode({ kind: 'folder', name, createdAt: core.ports.clock.nowMs(), parent: above }))
      known.set(place, id)
      above = id
    }
    return above
  }
}
