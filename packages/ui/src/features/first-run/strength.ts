/** How the bits of a passphrase are shown: four bars, of which the last is only lit when it may be used. */

export type StrengthLevel = 1 | 2 | 3 | 4

export function strengthLevel(bits: number, least: number): StrengthLevel {
  if (bits >= least) return 4
  if (bits >= (least * 3) / 4) return 3
  return bits >= least / 2 ? 2 : 1
}
