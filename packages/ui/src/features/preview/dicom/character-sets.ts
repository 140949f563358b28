/** Decodes texts of the character sets that a DICOM file declares (PS3.3, C.12.1.1.2), with code extensions (ISO 2022). */

/** Defined terms of Specific Character Set, without the part that says whether extensions are in use. */
const BY_NUMBER: Readonly<Record<string, string>> = {
  '6': 'iso-8859-1',
  '100': 'iso-8859-1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '126': 'iso-8859-7',
  '127': 'iso-8859-6',
  '138': 'iso-8859-8',
  '144': 'iso-8859-5',
  '148': 'windows-1254',
  '203': 'iso-8859-15',
  '13': 'shift_jis',
  '166': 'windows-874',
  '192': 'utf-8'
}
const BY_NAME: Readonly<Record<string, string>> = { GB18030: 'gb18030', GBK: 'gbk' }

/** What stands after ESC, and what reads the bytes that follow it. */
const ESCAPES: readonly (readonly [sequence: string, encoding: string])[] = [
  ['(B', 'iso-8859-1'],
  ['(J', 'shift_jis'],
  [')I', 'shift_jis'],
  ['-A', 'iso-8859-1'],
  ['-B', 'iso-8859-2'],
  ['-C', 'iso-8859-3'],
  ['-D', 'iso-8859-4'],
  ['-F', 'iso-8859-7'],
  ['-G', 'iso-8859-6'],
  ['-H', 'iso-8859-8'],
  ['-L', 'iso-8859-5'],
  ['-M', 'windows-1254'],
  ['-b', 'iso-8859-15'],
  ['-T', 'windows-874'],
  ['$)C', 'euc-kr'],
  ['$)A', 'gb2312']
]
const ESC = 0x1b

/** `declared`: the values of (0008,0005); an empty list means the basic repertoire. */
export function decodeDicomText(bytes: Uint8Array, declared: readonly string[]): string {
  const encoding = encodingOf(declared[0] ?? '')
  if (!bytes.includes(ESC)) return new TextDecoder(encoding).decode(bytes)
  const runs: string[] = []
  let start = 0
  let current = encoding
  for (let position = 0; position < bytes.length; position++) {
    if (bytes[position] !== ESC) continue
    runs.push(new TextDecoder(current).decode(bytes.subarray(start, position)))
    const following = String.fromCharCode(...bytes.subarray(position + 1, position + 5))
    // The two Japanese multi-byte sets are read with their escape sequence by the decoder that knows both.
    if (/^\$(B|\(D|@)/.test(following)) {
      current = 'iso-2022-jp'
      start = position
      continue
    }
    const switched = ESCAPES.find(([sequence]) => following.startsWith(sequence))
    current = switched === undefined ? encoding : switched[1]
    start = position + 1 + (switched?.[0].length ?? 0)
  }
  runs.push(new TextDecoder(current).decode(bytes.subarray(start)))
  return runs.join('')
}

function encodingOf(term: string): string {
  const number = /^ISO(?:_IR| 2022 IR) (\d+)$/.exec(term)?.[1]
  // A file that declares nothing should hold ASCII alone; what it holds beyond that is most often Latin.
  return (number === undefined ? BY_NAME[term] : BY_NUMBER[number]) ?? 'iso-8859-1'
}

/** A person's name as it is read (PS3.5, 6.2.1): family name first, the first group that is filled. */
export function personName(value: string): string {
  const group = value.split('=').find((candidate) => candidate.replaceAll('^', '').trim() !== '') ?? ''
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group.split('^').map((part) => part.trim())
  return [prefix, family, given, middle, suffix].filter((part) => part !== '').join(' ')
}
