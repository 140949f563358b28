/** Which words of a recovery sheet are asked back, and whether what was typed is the word. */

/** Two different positions from 1 to `count`, in order, by fair chance. */
export function drawPositions(
  count: number,
  randomUint32: () => number = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
): readonly [number, number] {
  const first = 1 + fairBelow(count, randomUint32)
  const other = 1 + fairBelow(count - 1, randomUint32)
  const second = other >= first ? other + 1 : other
  return first < second ? [first, second] : [second, first]
}

function fairBelow(limit: number, randomUint32: () => number): number {
  const fairLimit = Math.floor(2 ** 32 / limit) * limit
  for (;;) {
    const value = randomUint32()
    if (value < fairLimit) return value % limit
  }
}

/** As one reads it from paper: case, accents and spaces around do not count (no two of the words differ by them alone). */
export const isSameWord = (typed: string, word: string): boolean => plain(typed) === plain(word) && plain(typed) !== ''

const plain = (text: string): string => text.trim().normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
