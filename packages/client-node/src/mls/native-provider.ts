// The MLS crypto provider of Node and Electron: node:crypto where this runtime has it, libsodium for Ed25519 and ChaCha20-Poly1305.
import { createPortablePrimitives, createProvider, type MlsDependencies, type Random, type Sodium } from '@colloque/crypto'
import { createNativePrimitives, detectNativeFeatures, type NativeFeature } from './native-primitives.ts'

/** `features` is what was found to work here; a test or a doubtful host may give fewer. */
export async function createNativeProvider({
  sodium,
  random,
  features
}: {
  sodium: Sodium
  random: Random
  features?: ReadonlySet<NativeFeature>
}): Promise<MlsDependencies['provider']> {
  const portable = await createPortablePrimitives({ sodium, random })
  return createProvider(createNativePrimitives(portable, features ?? detectNativeFeatures()))
}
