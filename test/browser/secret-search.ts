/** The search for secrets in what was seen elsewhere. */

export interface Secret {
  /** Table and column. */
  readonly name: string
  readonly bytes: Uint8Array
}

const WINDOW_BYTES = 24
/** As long as any window is random: fewer different bytes are lengths, zeros and tags. */
const DIFFERENT_BYTES = 16

/** Names the secrets of which 24 bytes or more stand in what was seen: as they are, in hexadecimal or in base64. */
export function searchFor(secrets: readonly Secret[]): (seen: readonly Uint8Array[]) => readonly string[] {
  /** A seed may stand in a state too. */
  const windows = new Map<string, Set<string>>()
  for (const { name, bytes } of secrets) {
    const text = Buffer.from(bytes).toString('latin1')
    const length = Math.min(WINDOW_BYTES, text.length)
    for (let start = 0; start + length <= text.length; start++) {
      const window = text.slice(start, start + length)
      if (!isRandom(window)) continue
      const names = windows.get(window) ?? new Set()
      windows.set(window, names.add(name))
    }
  }
  const lengths = new Set([...windows.keys()].map((window) => window.length))
  return (seen) => {
    const found = new Set<string>()
    for (const text of seen.flatMap(allFormsOf))
      for (const length of lengths)
        for (let start = 0; start + length <= text.length; start++)
          for (const name of windows.get(text.slice(start, start + length)) ?? []) found.add(name)
    return [...found]
  }
}

/** Names and sentences in a state are no secret of it. */
const isRandom = (window: string): boolean =>
  new Set(window).size >= Math.min(DIFFERENT_BYTES, window.length - 4) && !/^[\x20-\x7e]*$/.test(window)

/** The bytes, and what the runs of hexadecimal and base64 in them stand for. */
function allFormsOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('latin1')
  const hex = text.match(/(?:[0-9a-f]{32,}|[0-9A-F]{32,})/g) ?? []
  const base64 = text.match(/[A-Za-z0-9+/_-]{22,}/g) ?? []
  return [
    text,
    ...hex.flatMap((run) => [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex').toString('latin1'))),
    ...base64.flatMap((run) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')))
  ]
}
