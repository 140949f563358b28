/** What the interface may ask of the desktop's main process, as data that is checked there. Nothing of what is written or read passes here. */
import { z } from 'zod'

const PART_BYTES = 1024 * 1024
const id = z.string().regex(/^[0-9a-f]{32}$/)
const outcome = <T extends z.ZodType>(value: T) =>
  z.union([value, z.strictObject({ refusal: z.string(), detail: z.record(z.string(), z.union([z.string(), z.number()])) })])
const hints = z.strictObject({ language: z.enum(['fr', 'en']), theme: z.enum(['system', 'light', 'dark']) })

export const shellCalls = {
  about: {
    input: z.strictObject({}),
    output: z.strictObject({ version: z.string(), hints })
  },
  'remember-hints': { input: hints, output: z.strictObject({}) },
  save: {
    input: z.strictObject({
      files: z
        .array(z.strictObject({ id, name: z.string().min(1).max(300) }))
        .min(1)
        .max(200)
    }),
    output: outcome(z.strictObject({ outcome: z.enum(['saved', 'cancelled']) }))
  },
  /** A file that the page makes as it goes; undefined when the person chose no place for it. */
  'begin-stream': {
    input: z.strictObject({ name: z.string().min(1).max(300) }),
    output: outcome(z.strictObject({ stream: z.number().int().optional() }))
  },
  'stream-part': {
    input: z.strictObject({
      stream: z.number().int(),
      part: z.instanceof(Uint8Array).refine(({ length }) => length <= PART_BYTES)
    }),
    output: outcome(z.strictObject({}))
  },
  /** Unless it is whole, nothing of it stays. */
  'end-stream': {
    input: z.strictObject({ stream: z.number().int(), isWhole: z.boolean() }),
    output: outcome(z.strictObject({}))
  },
  'open-external': { input: z.strictObject({ url: z.string().max(4000) }), output: z.strictObject({}) },
  notify: { input: z.strictObject({ kind: z.enum(['message', 'urgent']), conversation: id }), output: z.strictObject({}) },
  'set-unread': { input: z.strictObject({ count: z.number().int().min(0).max(100_000) }), output: z.strictObject({}) },
  licences: {
    input: z.strictObject({}),
    output: z.array(z.strictObject({ name: z.string(), version: z.string(), licence: z.string() }))
  }
} as const
export type ShellCallName = keyof typeof shellCalls
export type ShellInput<N extends ShellCallName> = z.infer<(typeof shellCalls)[N]['input']>
export type ShellOutput<N extends ShellCallName> = z.infer<(typeof shellCalls)[N]['output']>

/** What the main process tells the interface unasked. */
export const told = z.union([z.strictObject({ conversation: id }), z.strictObject({ link: z.string().max(2000) })])
export type Told = z.infer<typeof told>
