/** Why a file is not shown. A reason is all that a failed preview tells: never content. */

export type Reason =
  /** The kind of file is known by this name, and is not among those shown. */
  | { readonly code: 'format'; readonly name: string }
  /** A DICOM transfer syntax that nothing here decodes. */
  | { readonly code: 'syntax'; readonly name: string }
  /** Pixels in an arrangement that nothing here draws: floating point, an unknown photometric interpretation. */
  | { readonly code: 'pixels'; readonly name: string }
  | { readonly code: 'unknown' | 'empty' | 'no-picture' | 'damaged' | 'too-large' | 'entities' | 'password' | 'slow' | 'crashed' }

export type ReasonCode = Reason['code']

const PLAIN: readonly string[] = [
  'unknown',
  'empty',
  'no-picture',
  'damaged',
  'too-large',
  'entities',
  'password',
  'slow',
  'crashed'
] satisfies ReasonCode[]
const NAMED: readonly string[] = ['format', 'syntax', 'pixels'] satisfies ReasonCode[]

export class Unshowable extends Error {
  readonly reason: Reason

  constructor(reason: Reason | Exclude<ReasonCode, 'format' | 'syntax' | 'pixels'>) {
    const whole = typeof reason === 'string' ? { code: reason } : reason
    super(whole.code)
    this.name = 'Unshowable'
    this.reason = whole
  }
}

/** Whatever a parser threw: what is not ours is a damaged file, or one that asked for more memory than there is. */
export function reasonOf(error: unknown): Reason {
  return error instanceof Unshowable ? error.reason : { code: 'damaged' }
}

export function isReason(value: unknown): value is Reason {
  if (typeof value !== 'object' || value === null || !('code' in value) || typeof value.code !== 'string') return false
  if (NAMED.includes(value.code)) return 'name' in value && typeof value.name === 'string' && value.name.length <= 200
  return PLAIN.includes(value.code)
}
