const UNSAFE = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const CHARACTERS = 180

/** A name of the tree, which is other people's, as one name on any disk: no step up, no drive, nothing that Windows keeps for itself. */
export function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .replaceAll(UNSAFE, '_')
    .replace(/[. ]+$/, '')
    .trimStart()
    .replace(/^\.+/, '_')
  const short =
    plain.length > CHARACTERS ? plain.slice(0, CHARACTERS - 20).toWellFormed() + plain.slice(-20).toWellFormed() : plain
  if (short === '') return 'unnamed'
  return RESERVED.test(short) ? `_${short}` : short
}

/** The same with a number where it is taken; two that differ in case alone are one on some disks. */
export function uniqueName(name: string, taken: Set<string>): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]{1,16})?$/s.exec(name) ?? []
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem} (${number})${ending}`
    const key = candidate.normalize('NFC').toLowerCase()
    if (taken.has(key)) continue
    taken.add(key)
    return candidate
  }
}
