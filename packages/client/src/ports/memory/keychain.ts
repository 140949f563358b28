import { ClientError } from '../../error.ts'
import type { Keychain } from '../keychain.ts'

export interface MemoryKeychain extends Keychain {
  /** What a system without one, or a person who refuses, looks like. */
  isRefusing: boolean
  /** All that it keeps. */
  kept(): Uint8Array | undefined
}

export function createMemoryKeychain(): MemoryKeychain {
  let kept: Uint8Array | undefined
  const keychain: MemoryKeychain = {
    isRefusing: false,
    kept: () => kept,
    isAvailable: async () => !keychain.isRefusing,
    async store(secret) {
      if (keychain.isRefusing) throw new ClientError('no-keychain')
      kept = secret.slice()
    },
    load: async () => (keychain.isRefusing ? undefined : kept?.slice()),
    async remove() {
      kept = undefined
    }
  }
  return keychain
}
