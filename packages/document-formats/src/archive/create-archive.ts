/** A space as one zip that any computer opens: files in open formats, a manifest with their hashes, authors and dates, and a page to begin with. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { escapeHtml } from '../export/write-html.ts'

export interface ArchiveEntry {
  /** As in the tree of the space: `Folder/Letter.docx`. Made safe and unique here. */
  readonly path: string
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>
  readonly authors?: readonly string[]
  readonly createdAt?: Date
  readonly changedAt?: Date
  readonly mediaType?: string
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

/** Already packed; another pass costs time and gains nothing. */
const PACKED = /\.(docx|pdf|zip|png|jpe?g|gif|webp|mp[34]|m4a|mov|webm)$/i
/** Up to here one digest takes the bytes at once. */
const ENTRY_BYTES = 2 ** 31

/**
 * Streams the archive; only one entry is in memory at a time, as far as the caller gives it so.
 * Entries of more than 2 GiB together want another format: this one writes no ZIP64.
 *
 * @throws RangeError when an entry is larger than 2 GiB or the archive would be larger than 4 GiB
 */
export async function* createArchive(
  entries: Iterable<ArchiveEntry> | AsyncIterable<ArchiveEntry>,
  options: ArchiveOptions
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const ready: Uint8Array[] = []
  let failure: unknown
  let writtenBytes = 0
  const zip = new Zip((error, chunk) => {
    if (error) failure = error
    else ready.push(chunk)
  })
  const taken = new Set(['manifest.json', 'index.html'])
  const files: ManifestFile[] = []
  function* flush() {
    if (failure !== undefined) throw failure
    for (const chunk of ready.splice(0)) {
      writtenBytes += chunk.length
      if (writtenBytes > 0xffff_0000) throw new RangeError('the archive is larger than this format can be')
      yield new Uint8Array(chunk)
    }
  }
  for await (const entry of entries) {
    const path = uniquePath(entry.path, taken)
    const part = PACKED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 })
    part.mtime = zipTime(entry.changedAt ?? entry.createdAt ?? options.createdAt)
    zip.add(part)
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    for await (const chunk of entry.bytes instanceof Uint8Array ? [entry.bytes] : entry.bytes) {
      sizeBytes += chunk.length
      if (sizeBytes > ENTRY_BYTES) throw new RangeError('a file is larger than an archive takes')
      chunks.push(new Uint8Array(chunk))
      part.push(new Uint8Array(chunk), false)
      yield* flush()
    }
    part.push(new Uint8Array(0), true)
    yield* flush()
    files.push(describe(entry, path, sizeBytes, await sha256(chunks, sizeBytes)))
  }
  for (const [path, text] of [
    ['manifest.json', manifest(files, options)],
    ['index.html', index(files, options)]
  ] as const) {
    const part = new ZipDeflate(path, { level: 6 })
    part.mtime = zipTime(options.createdAt)
    zip.add(part)
    part.push(new TextEncoder().encode(text), true)
  }
  zip.end()
  yield* flush()
}

/** No step up, no drive, no name that Windows keeps for itself; a number where two are the same but for case. */
function uniquePath(path: string, taken: Set<string>): string {
  const parts = path
    .split('/')
    .map(safeName)
    .filter((part) => part !== '')
  const name = parts.pop() ?? 'file'
  const folder = parts.map((part) => `${part}/`).join('')
  const [, stem, ending] = /^(.*?)(\.[^.]{1,10})?$/s.exec(name)!
  for (let number = 1; ; number++) {
    const candidate = `${folder}${stem}${number === 1 ? '' : ` (${number})`}${ending ?? ''}`
    const key = candidate.normalize('NFC').toLowerCase()
    if (taken.has(key)) continue
    taken.add(key)
    return candidate
  }
}

function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}<>:"\\|?*]/gu, '_')
    .replace(/[. ]+$/, '')
    .replace(/^ +/, '')
  const short = plain.length > 120 ? plain.slice(0, 100).toWellFormed() + plain.slice(-15).toWellFormed() : plain
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) || /^\.+$/.test(short) ? `_${short}` : short
}

function describe(entry: ArchiveEntry, path: string, sizeBytes: number, hash: string): ManifestFile {
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

function manifest(files: readonly ManifestFile[], options: ArchiveOptions): string {
  const about = { format: 'colloque-archive', version: 1, title: options.title, createdAt: options.createdAt.toISOString() }
  return `${JSON.stringify({ ...about, ...(options.createdBy && { createdBy: options.createdBy }), files }, null, 2)}\n`
}

function index(files: readonly ManifestFile[], options: ArchiveOptions): string {
  const words = WORDS[options.language]
  const day = (date: string | undefined) => (date === undefined ? '' : date.slice(0, 10))
  const rows = files.map((file) => {
    const address = file.path.split('/').map(encodeURIComponent).join('/')
    const cells = [(file.authors ?? []).join(', '), day(file.changedAt ?? file.createdAt), `${file.sizeBytes}`]
    return `<tr><td><a href="./${escapeHtml(address)}">${escapeHtml(file.path)}</a></td>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  })
  const title = escapeHtml(options.title)
  return `<!doctype html>
<html lang="${options.language}"><head><meta charset="utf-8"><title>${title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:11pt/1.5 Arial,sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border:1px solid #767676;padding:.3em .6em;text-align:start}</style></head>
<body><main><h1>${title}</h1><p>${words.made} ${day(options.createdAt.toISOString())}. ${words.proof}</p>
<table><thead><tr>${words.columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></main></body></html>
`
}

const WORDS = {
  fr: {
    made: 'Archive du',
    proof: 'manifest.json donne l’empreinte SHA-256, les auteurs et les dates de chaque fichier.',
    columns: ['Fichier', 'Auteurs', 'Modifié le', 'Octets']
  },
  en: {
    made: 'Archive of',
    proof: 'manifest.json gives the SHA-256 hash, the authors and the dates of each file.',
    columns: ['File', 'Authors', 'Changed on', 'Bytes']
  }
} as const

/** Zip counts from 1980 to 2099, in two-second steps. */
function zipTime(date: Date): Date {
  const year = date.getFullYear()
  return year >= 1980 && year <= 2099 ? date : new Date(1980, 0, 1)
}

async function sha256(chunks: readonly Uint8Array[], sizeBytes: number): Promise<string> {
  const whole = new Uint8Array(sizeBytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
