/** The two providers of MLS that we ship, with the chance of this system. */
import { randomBytes } from 'node:crypto'
import { createNativeProvider, createNativeSodium } from '@colloque/client-node'
import { createPortableProvider, createWasmSodium, type MlsDependencies } from '@colloque/crypto'

type Provider = MlsDependencies['provider']

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) }

export type ProviderName = 'portable' | 'native'
export const providerNames: readonly ProviderName[] = ['portable', 'native']

export const createProviderOf: Readonly<Record<ProviderName, () => Promise<Provider>>> = {
  portable: async () => createPortableProvider({ sodium: await createWasmSodium(), random }),
  native: () => createNativeProvider({ sodium: createNativeSodium(), random })
}
