/** Looks for known words in what a relay leaves behind, in every form in which they could have slipped through. Reads; never writes. */
import { open, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Text is searched in several encodings, bytes as they are, both also as hex and base64. */
export interface PlantedWord {
  /** What a finding calls it; the word itself may be a secret. */
  readonly label: string
  readonly value: string | Uint8Array
}

export interface Finding {
  readonly label: string
  readonly form: string
  /** The file, or its name when the word stands in the name. */
  readonly place: string
}

interface Needle {
  readonly label: string
  readonly form: string
  readonly bytes: Buffer
}

/** Shorter ones turn up in random bytes. */
const MINIMUM_BYTES = 5
const CHUNK_BYTES = 8 * 1024 * 1024

/** Every planted word found in the files and file names under `paths` (files or folders), each once a file. Throws when a path is missing or a word too short. */
export async function findPlantedWords(words: readonly PlantedWord[], paths: readonly string[]): Promise<Finding[]> {
  const needles = words.flatMap(needlesOf)
  const search = createSearch(needles)
  const findings: Finding[] = []
  for (const root of paths) {
    for (const file of await filesUnder(root)) {
      const place = relative(process.cwd(), file) || file
      const nameInside = Buffer.from(relative(root, file).normalize('NFC'))
      findings.push(
        ...needles.filter(({ bytes }) => nameInside.includes(bytes)).map((needle) => toFinding(needle, `name of ${place}`))
      )
      findings.push(...(await needlesIn(file, search)).map((needle) => toFinding(needle, place)))
    }
  }
  return findings
}

/** Files under a path, itself when it is one, in order. */
export async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Passages of a file that occur nowhere else: `count` slices of 24 bytes that are varied enough. */
export function distinctivePassages(label: string, bytes: Uint8Array, count = 12): PlantedWord[] {
  const passages: PlantedWord[] = []
  const stride = Math.max(24, Math.floor(bytes.length / (count * 4)))
  for (let start = 0; start + 24 <= bytes.length && passages.length < count; start += stride) {
    const passage = bytes.subarray(start, start + 24)
    if (new Set(passage).size >= 12) passages.push({ label: `${label}, bytes from ${start}`, value: passage })
  }
  if (passages.length === 0) throw new Error(`${label} holds no varied passage`)
  return passages
}

function needlesOf({ label, value }: PlantedWord): Needle[] {
  const forms = new Map<string, Buffer>()
  const plain = typeof value === 'string' ? textForms(value) : new Map([['bytes', Buffer.from(value)]])
  for (const [form, bytes] of plain) {
    if (bytes.length < MINIMUM_BYTES) throw new Error(`${label} is too short to be told from chance`)
    forms.set(form, bytes)
    const hex = bytes.toString('hex')
    forms.set(`${form} as hex`, Buffer.from(hex))
    forms.set(`${form} as HEX`, Buffer.from(hex.toUpperCase()))
    for (const [offset, text] of base64Cores(bytes).entries()) {
      forms.set(`${form} as base64, offset ${offset}`, Buffer.from(text))
      forms.set(`${form} as base64url, offset ${offset}`, Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')))
    }
  }
  // The same bytes under two names would be found twice: the first name stands.
  const distinct = new Map<string, Needle>()
  for (const [form, bytes] of forms) {
    const key = bytes.toString('latin1')
    if (!distinct.has(key)) distinct.set(key, { label, form, bytes })
  }
  return [...distinct.values()]
}

function textForms(text: string): Map<string, Buffer> {
  const utf16 = Buffer.from(text, 'utf16le')
  return new Map([
    ['UTF-8', Buffer.from(text.normalize('NFC'))],
    ['UTF-8 decomposed', Buffer.from(text.normalize('NFD'))],
    ['UTF-8 in lower case', Buffer.from(text.toLowerCase())],
    ['UTF-8 in upper case', Buffer.from(text.toUpperCase())],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['percent-encoded', Buffer.from(encodeURIComponent(text))],
    ['JSON escapes', Buffer.from(escaped(text))],
    ['JSON escapes, as V8 writes them', Buffer.from(escaped(text, (digits) => digits.toUpperCase()))]
  ])
}

const escaped = (text: string, write = (digits: string): string => digits): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (one) => `\\u${write(one.charCodeAt(0).toString(16).padStart(4, '0'))}`)

/** The characters of base64 that depend on these bytes alone, for each of the three places where they may stand in a longer text. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
}

/** Read in pieces that overlap by the longest needle, so that memory stays small and no word hides at a seam. */
async function needlesIn(file: string, search: Search): Promise<Needle[]> {
  const found = new Set<Needle>()
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + search.overlap)
    let kept = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES)
      if (bytesRead === 0) return [...found]
      const window = buffer.subarray(0, kept + bytesRead)
      search.into(window, found)
      kept = Math.min(search.overlap, window.length)
      window.copy(buffer, 0, window.length - kept)
    }
  } finally {
    await handle.close()
  }
}

interface Search {
  /** One less than the longest needle. */
  readonly overlap: number
  into(window: Buffer, found: Set<Needle>): void
}

/** For all needles in one pass, because a memory is large and the needles are thousands: a place is compared where its three bytes begin one. */
function createSearch(needles: readonly Needle[]): Search {
  const begins = new Uint8Array(2 ** 24 / 8)
  const byBeginning = new Map<number, Needle[]>()
  for (const needle of needles) {
    const beginning = needle.bytes.readUIntBE(0, 3)
    begins[beginning >> 3] = (begins[beginning >> 3] as number) | (1 << (beginning & 7))
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), needle])
  }
  return {
    overlap: Math.max(0, ...needles.map(({ bytes }) => bytes.length - 1)),
    into(window, found) {
      let last = 0
      for (let end = 1; end <= window.length; end++) {
        last = ((last << 8) | (window[end - 1] as number)) & 0xff_ffff
        if (end < 3 || ((begins[last >> 3] as number) & (1 << (last & 7))) === 0) continue
        for (const needle of byBeginning.get(last) ?? [])
          if (!found.has(needle) && window.subarray(end - 3, end - 3 + needle.bytes.length).equals(needle.bytes))
            found.add(needle)
      }
    }
  }
}

const toFinding = ({ label, form }: Needle, place: string): Finding => ({ label, form, place })
