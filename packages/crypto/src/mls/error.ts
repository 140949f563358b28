/**
 * What mls/ may fail with.
 * - `unpatched-library`: ts-mls runs without our patches; run "node scripts/patches.mjs apply".
 * - `unsupported-suite`: the provider was asked for a suite that is not ours.
 * - `invalid-state`: not a state of this Mls, or stored bytes that are not one.
 * - `invalid-change`: our own commit asked for something impossible (a blank leaf, ourselves, a key that is already there).
 * - `invalid-key-package`, `invalid-welcome`, `invalid-message`, `invalid-commit`: received bytes that break RFC 9420 or our profile.
 * - `no-matching-key-package`: a Welcome for somebody else, or for a key package that was already used.
 * - `credential-refused`: the judge refused a device that our own commit would add.
 * - `commit-refused`: the judge refused a valid commit.
 * - `too-large`: plaintext or authenticated data beyond the limits in limits.ts.
 * - `decryption-failed`: a message that does not open, for whatever reason.
 */
export type MlsErrorCode =
  | 'unpatched-library'
  | 'unsupported-suite'
  | 'invalid-state'
  | 'invalid-change'
  | 'invalid-key-package'
  | 'no-matching-key-package'
  | 'invalid-welcome'
  | 'invalid-message'
  | 'invalid-commit'
  | 'credential-refused'
  | 'commit-refused'
  | 'too-large'
  | 'decryption-failed'

/** The one error class of mls/. Its message is its code and it has no cause: no secret and no content can be in it. */
export class MlsError extends Error {
  readonly code: MlsErrorCode

  constructor(code: MlsErrorCode) {
    super(code)
    this.name = 'MlsError'
    this.code = code
  }
}

/** Throws `code` unless `condition` holds. */
export function demand(condition: boolean, code: MlsErrorCode): asserts condition {
  if (!condition) throw new MlsError(code)
}

/** Runs `action`; whatever the library throws becomes `code`, so that no detail of it travels on. */
export async function guarded<T>(code: MlsErrorCode, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw error instanceof MlsError ? error : new MlsError(code)
  }
}
