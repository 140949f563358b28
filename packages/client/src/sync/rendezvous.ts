import { concat, equalBytes, type Sodium } from '@colloque/crypto'
import { toHex } from '../hex.ts'

/**
 * Who acts first when any could: candidates in the order of H(occasion ‖ candidate), which everyone computes alike and
 * nobody chooses. Gives the place of `self`, from 0; -1 when it is no candidate.
 */
export function rendezvousRank(
  sodium: Sodium,
  occasion: Uint8Array,
  candidates: readonly Uint8Array[],
  self: Uint8Array
): number {
  const weighed = candidates.map((candidate) => ({ candidate, weight: toHex(sodium.blake2b(concat(occasion, candidate))) }))
  return weighed.sort((a, b) => (a.weight < b.weight ? -1 : 1)).findIndex(({ candidate }) => equalBytes(candidate, self))
}
