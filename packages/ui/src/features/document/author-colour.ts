/** One of six colours for a person, the same in cursor, history and comment, on every device. */
const COLOURS = 6

export function colourOf(account: string): number {
  let sum = 0
  for (const digit of account) sum = (sum * 31 + (digit.codePointAt(0) ?? 0)) % 1_000_003
  return (sum % COLOURS) + 1
}
