import { accessProof } from '@colloque/protocol'
import type { Core } from '../core.ts'
import type { EpochKeys } from './epoch-keys.ts'

/** Shows the relay, for the present connection, that this device has the keys of an epoch. Throws RelayRefusal, `relay-unreachable`. */
export async function proveEpoch(
  { ports, relay }: Core,
  space: Uint8Array,
  { epoch, accessSeed }: Pick<EpochKeys, 'epoch' | 'accessSeed'>
): Promise<void> {
  const signature = ports.sodium.ed25519Sign(accessProof(relay.challenge(), space, epoch), accessSeed)
  await relay.request('prove', { space, epoch, signature })
}
