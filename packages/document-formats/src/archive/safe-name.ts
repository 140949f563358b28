/** Names of the tree, which are other people's, as names on any disk: no step up, no drive, nothing that Windows keeps for itself. */

const UNSAFE = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i
/** File systems take 255, and a number may be added. */
const BYTES_AT_MOST = 200

/** One name, never a path. */
export function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(UNSAFE, '_')
    .replace(/[. ]+$/, '')
    .trimStart()
    .replace(/^\.+/, '_')
  if (plain === '') return 'unnamed'
  return shortened(RESERVED.test(plain) ? `_${plain}` : plain)
}

/** The same with a number where it is taken; two that differ in case alone are one on some disks. */
export function uniqueName(name: string, taken: Set<string>): string {
  const { stem, ending } = parts(name)
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem} (${number})${ending}`
    const key = candidate.normalize('NFC').toLowerCase()
    if (taken.has(key)) continue
    taken.add(key)
    return candidate
  }
}

/** Keeps the extension. */
function shortened(name: string): string {
  if (bytesOf(name) <= BYTES_AT_MOST) return name
  const { stem, ending } = parts(name)
  let room = BYTES_AT_MOST - bytesOf(ending)
  let kept = ''
  for (const character of stem) {
    room -= bytesOf(character)
    if (room < 0) break
    kept += character
  }
  return kept.trimEnd() + ending
}

function parts(name: string): { readonly stem: string; readonly ending: string } {
  const [, stem = name, ending = ''] = /^(.*?)(\.[^./]{1,16})?$/s.exec(name) ?? []
  return { stem, ending }
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length
