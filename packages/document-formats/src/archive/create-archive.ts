/** A space as one zip that any computer opens: files in open formats, a manifest with their hashes, authors and dates, and a page to begin with. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { escapeHtml } from '../export/escape-html.ts'
import { safeName, uniqueName } from './safe-name.ts'
import { createZipWriter } from './write-zip.ts'

export type ArchiveEntry = ArchivedFile | EmptyFolder | MissingFile

export interface ArchivedFile {
  /** As in the tree of the space: `Folder/Letter.docx`. Made safe and unique here. */
  readonly path: string
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>
  /** Of those that come in parts, where it is known before. */
  readonly sizeBytes?: number
  readonly authors?: readonly string[]
  readonly createdAt?: Date
  readonly changedAt?: Date
  readonly mediaType?: string
}

/** A folder that nothing else of the archive lies in. */
export interface EmptyFolder {
  readonly folder: string
}

/** What could not be had: the archive says so. */
export interface MissingFile {
  readonly path: string
  /** A code. */
  readonly missing: string
}

export interface ArchiveOptions {
  readonly title: string
  readonly language: 'fr' | 'en'
  readonly createdAt: Date
  readonly createdBy?: string
}

interface ManifestFile {
  readonly path: string
  /** The name in the space, where the archive had to give another. */
  readonly name?: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly mediaType?: string
  readonly authors?: readonly string[]
  readonly createdAt?: string
  readonly changedAt?: string
}

const PACKED = /\.(docx|pdf|zip|png|jpe?g|gif|webp|mp[34]|m4a|mov|webm)$/i

/** Streams the archive, of any size, a part at a time: what the entries give is not kept. Fails with them. */
export async function* createArchive(
  entries: Iterable<ArchiveEntry> | AsyncIterable<ArchiveEntry>,
  options: ArchiveOptions
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const zip = createZipWriter()
  const taken = new Set(['manifest.json', 'index.html'])
  const files: ManifestFile[] = []
  const folders: string[] = []
  const missing: MissingFile[] = []
  for await (const entry of entries) {
    if ('missing' in entry) {
      missing.push(entry)
      continue
    }
    if ('folder' in entry) {
      const path = `${uniqueName(safePath(entry.folder), taken)}/`
      folders.push(path)
      yield* zip.add({ path, changedAt: options.createdAt, isPacked: true, sizeBytes: 0, bytes: [] })
      continue
    }
    const { bytes, changedAt, createdAt } = entry
    const path = uniqueName(safePath(entry.path), taken)
    const hash = sha256.create()
    let sizeBytes = 0
    const hashed = async function* () {
      for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
        hash.update(part)
        sizeBytes += part.length
        yield part
      }
    }
    yield* zip.add({
      path,
      changedAt: changedAt ?? createdAt ?? options.createdAt,
      isPacked: PACKED.test(path),
      sizeBytes: bytes instanceof Uint8Array ? bytes.length : entry.sizeBytes,
      bytes: hashed()
    })
    files.push(describe(entry, path, sizeBytes, bytesToHex(hash.digest())))
  }
  for (const [path, text] of [
    ['manifest.json', manifest(files, folders, missing, options)],
    ['index.html', index(files, missing, options)]
  ] as const) {
    const bytes = new TextEncoder().encode(text)
    yield* zip.add({ path, changedAt: options.createdAt, isPacked: false, sizeBytes: bytes.length, bytes: [bytes] })
  }
  yield zip.end()
}

/** No step up, whatever the path says. */
function safePath(path: string): string {
  const names = path.split('/').filter((name) => name.replaceAll(/[. ]/g, '') !== '')
  return names.length === 0 ? 'file' : names.map(safeName).join('/')
}

function describe(entry: ArchivedFile, path: string, sizeBytes: number, hash: string): ManifestFile {
  return {
    path,
    ...(entry.path !== path && { name: entry.path }),
    sizeBytes,
    sha256: hash,
    ...(entry.mediaType && { mediaType: entry.mediaType }),
    ...(entry.authors && entry.authors.length > 0 && { authors: entry.authors }),
    ...(entry.createdAt && { createdAt: entry.createdAt.toISOString() }),
    ...(entry.changedAt && { changedAt: entry.changedAt.toISOString() })
  }
}

function manifest(
  files: readonly ManifestFile[],
  folders: readonly string[],
  missing: readonly MissingFile[],
  options: ArchiveOptions
): string {
  const about = {
    format: 'colloque-archive',
    version: 1,
    title: options.title,
    createdAt: options.createdAt.toISOString(),
    ...(options.createdBy && { createdBy: options.createdBy }),
    files,
    ...(folders.length > 0 && { emptyFolders: folders }),
    ...(missing.length > 0 && { missing })
  }
  return `${JSON.stringify(about, null, 2)}\n`
}

function index(files: readonly ManifestFile[], missing: readonly MissingFile[], options: ArchiveOptions): string {
  const words = WORDS[options.language]
  const day = (date: string | undefined) => (date === undefined ? '' : date.slice(0, 10))
  const rows = files.map((file) => {
    const address = file.path.split('/').map(encodeURIComponent).join('/')
    const cells = [(file.authors ?? []).join(', '), day(file.changedAt ?? file.createdAt), `${file.sizeBytes}`]
    return `<tr><td><a href="./${escapeHtml(address)}">${escapeHtml(file.path)}</a></td>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  })
  const left = missing.map(({ path }) => `<li>${escapeHtml(path)}</li>`)
  const gap = left.length === 0 ? '' : `<h2>${words.missing}</h2><ul>${left.join('')}</ul>`
  const title = escapeHtml(options.title)
  return `<!doctype html>
<html lang="${options.language}"><head><meta charset="utf-8"><title>${title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:11pt/1.5 Arial,sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border:1px solid #767676;padding:.3em .6em;text-align:start}</style></head>
<body><main><h1>${title}</h1><p>${words.made} ${day(options.createdAt.toISOString())}. ${words.proof}</p>
<table><thead><tr>${words.columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>${gap}</main></body></html>
`
}

const WORDS = {
  fr: {
    made: 'Archive du',
    proof: 'manifest.json donne l’empreinte SHA-256, les auteurs et les dates de chaque fichier.',
    missing: 'Absents de cette archive',
    columns: ['Fichier', 'Auteurs', 'Modifié le', 'Octets']
  },
  en: {
    made: 'Archive of',
    proof: 'manifest.json gives the SHA-256 hash, the authors and the dates of each file.',
    missing: 'Not in this archive',
    columns: ['File', 'Authors', 'Changed on', 'Bytes']
  }
} as const
