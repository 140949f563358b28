/** What the core asks of the main process, which alone reaches the keychain of the system: one secret, never the vault's key. */
import { z } from 'zod'

const number = z.number().int().positive()
const secret = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32)

export const keychainRequest = z.discriminatedUnion('ask', [
  z.strictObject({ number, ask: z.literal('is-available') }),
  z.strictObject({ number, ask: z.literal('store'), secret }),
  z.strictObject({ number, ask: z.literal('load') }),
  z.strictObject({ number, ask: z.literal('remove') })
])
export type KeychainRequest = z.infer<typeof keychainRequest>
export const keychainAnswer = z.strictObject({
  number,
  done: z.boolean(),
  isAvailable: z.boolean().optional(),
  secret: secret.optional()
})
export type KeychainAnswer = z.infer<typeof keychainAnswer>
