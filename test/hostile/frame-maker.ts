/** The frames of an attacker: requests of the shapes, requests spoiled in one place, and bytes that were changed. */
import { type ConnectionChallenge, encodeHello } from '@colloque/protocol'
import { writeCbor } from './cbor-writer.ts'
import { type Chance, mutateBytes } from './chance.ts'
import { poison, spoil } from './grammar.ts'
import type { LiveState } from './live-state.ts'

/** `brokenOnceIn`: seldom enough that a connection says something before it ends. */
export function makeFrame(
  chance: Chance,
  state: LiveState,
  at: { readonly challenge: ConnectionChallenge | undefined; readonly request: number; readonly brokenOnceIn: number }
): Uint8Array {
  if (chance.once(300)) return encodeHello({ type: 'hello', version: chance.below(3) })
  const request = chance.once(100) ? 2 ** 32 - 1 - at.request : at.request
  const value = { ...state.request(at.challenge), request }
  if (!chance.once(at.brokenOnceIn)) return writeCbor(value)
  if (chance.once(3)) return mutateBytes(chance, writeCbor(value), writeCbor(state.request(undefined)))
  return writeCbor(chance.once(20) ? poison(chance) : spoil(value, chance))
}
