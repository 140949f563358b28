/** What travels over a port between `connect` and `serve`: calls one way; answers, refusals and events the other. */
import { z } from 'zod'
import type { ClientCode } from './codes.ts'
import { isClientCode } from './refusal.ts'

/** Calls are numbered 1, 2, 3 … by the caller; a number is never used twice. */
const callNumber = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

export const callMessage = z.strictObject({
  kind: z.literal('call'),
  number: callNumber,
  name: z.string().max(100),
  input: z.unknown()
})

const detail = z.record(z.string().max(40), z.union([z.string().max(2000), z.number()]))

export const coreMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), number: callNumber, output: z.unknown() }),
  /** Number 0 refuses a message that was no call, or whose number was not its own. */
  z.strictObject({ kind: z.literal('refusal'), number: z.number().int().min(0), code: z.string().max(100), detail }),
  z.strictObject({ kind: z.literal('event'), event: z.unknown() })
])
export type CoreMessage = z.infer<typeof coreMessage>

/** The code and the detail of an error that carries a code of the contract; of any other, `internal` and nothing else. */
export function refusalOf(error: unknown): { code: ClientCode; detail: Record<string, string | number> } {
  if (!(error instanceof Error) || !('code' in error) || !isClientCode(error.code)) return { code: 'internal', detail: {} }
  const checked = detail.safeParse('detail' in error ? error.detail : {})
  return { code: error.code, detail: checked.success ? checked.data : {} }
}
