import type { SignedBytes } from '../signature.ts'
import type { Random } from '../sodium/sodium.ts'

/**
 * Our narrow port over MLS (RFC 9420) in the strict profile of docs/protocol.md, section "MLS profile".
 * Bytes in, bytes out; states are values: a failed or abandoned operation leaves the state that it was given usable.
 * `consumed` are the secrets of that state which the result replaces: give them to `zeroConsumed` once the result is durable
 * (a commit of ours: once it is reached in the log), never before, and never open, seal or commit with the old state again.
 * Suite: MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519.
 */
export interface Mls {
  /** A key package; its single use is the caller's to keep. Times are unix seconds, at most 92 days apart. `identity` is the whole of the basic credential. */
  createKeyPackage(options: {
    identity: Uint8Array
    signatureSeed: Uint8Array
    notBefore: number
    notAfter: number
  }): Promise<OwnKeyPackage>
  /** What a key package says of itself, after its signature and our size and profile checks. Throws `invalid-key-package`. Whoever chooses one judges its times: nothing else does. */
  inspectKeyPackage(bytes: Uint8Array): Promise<KeyPackageContent>
  /** A group of one, at epoch 0. `extension` is the application's group-context extension (roles, name …), opaque here. */
  createGroup(options: { groupId: Uint8Array; extension: Uint8Array; keyPackage: OwnKeyPackage }): Promise<MlsState>
  /** Throws `no-matching-key-package` when the Welcome is for none of `keyPackages`, `invalid-welcome` for everything else. */
  join(options: {
    welcome: Uint8Array
    keyPackages: readonly OwnKeyPackage[]
    judgeCredential: JudgeCredential
  }): Promise<{ state: MlsState; keyPackageReference: Uint8Array }>
  /** Seals an application message as an encoded MLSMessage (PrivateMessage). */
  seal(
    state: MlsState,
    plaintext: Uint8Array,
    authenticatedData: Uint8Array
  ): Promise<{ state: MlsState; message: Uint8Array; ratchet: RatchetChange; consumed: readonly Uint8Array[] }>
  /** Opens another member's application message; its authenticated data must equal `authenticatedData`. Throws `decryption-failed` with no detail. */
  open(state: MlsState, message: Uint8Array, authenticatedData: Uint8Array): Promise<Opened>
  /**
   * The same, with the signature still to be verified, so that many can be at once. Until `signed` was found to hold nothing of
   * what it gives may be stored or shown, nor anything that was opened with its state. Throws `decryption-failed`.
   */
  openUnverified(state: MlsState, message: Uint8Array, authenticatedData: Uint8Array): Promise<OpenedUnverified>
  /** A commit with its proposals inline and always with a path. Throws `invalid-change`, `invalid-key-package` or `credential-refused`. At most one commit of a state may leave this device. `post` must be adopted only when the commit is reached in the log. */
  commit(
    state: MlsState,
    change: {
      add: readonly Uint8Array[]
      remove: readonly number[]
      extension?: Uint8Array
      authenticatedData: Uint8Array
      judgeCredential: JudgeCredential
    }
  ): Promise<{ message: Uint8Array; welcome: Uint8Array | undefined; post: MlsState; consumed: readonly Uint8Array[] }>
  /** The authenticated data that a handshake or application message carries, before anything is verified. Throws `invalid-message`. */
  peek(message: Uint8Array): {
    groupId: Uint8Array
    epoch: number
    contentType: 'application' | 'commit'
    authenticatedData: Uint8Array
  }
  /** Processes another member's commit. `judgeCommit` sees verified proposals and may refuse (`commit-refused`). Throws `invalid-commit`. */
  process(
    state: MlsState,
    message: Uint8Array,
    judge: { credential: JudgeCredential; commit(proposed: ProposedChange): boolean }
  ): Promise<CommitOutcome>
  /** MLS-Exporter, RFC 9420 8.5. */
  exportSecret(state: MlsState, label: string, context: Uint8Array, length: number): Promise<Uint8Array>
  members(state: MlsState): readonly MlsMember[]
  ownLeafIndex(state: MlsState): number
  extension(state: MlsState): Uint8Array
  /** The parts to store: `epoch` once per commit, one ratchet per sender, rewritten alone when that sender's ratchet moves. */
  encode(state: MlsState): { epoch: Uint8Array; ratchets: readonly RatchetChange[] }
  decode(stored: { epoch: Uint8Array; ratchets: readonly RatchetChange[] }): MlsState
}

export interface Opened {
  readonly state: MlsState
  readonly plaintext: Uint8Array
  readonly sender: MlsMember
  readonly ratchet: RatchetChange
  readonly consumed: readonly Uint8Array[]
}
export interface OpenedUnverified extends Opened {
  readonly signed: SignedBytes
}

/** One sender's ratchets (handshake and application), to be stored under its leaf index. */
export interface RatchetChange {
  readonly leafIndex: number
  readonly bytes: Uint8Array
}
export interface OwnKeyPackage {
  readonly bytes: Uint8Array
  readonly privateBytes: Uint8Array
  readonly reference: Uint8Array
}
export interface KeyPackageContent {
  readonly identity: Uint8Array
  readonly signatureKey: Uint8Array
  readonly notBefore: number
  readonly notAfter: number
  readonly reference: Uint8Array
}
export interface MlsMember {
  readonly leafIndex: number
  readonly identity: Uint8Array
  readonly signatureKey: Uint8Array
}
export interface ProposedChange {
  readonly sender: MlsMember
  readonly added: readonly KeyPackageContent[]
  readonly removed: readonly MlsMember[]
  readonly extension: Uint8Array | undefined
}
export type CommitOutcome =
  | {
      readonly kind: 'advanced'
      readonly state: MlsState
      readonly change: ProposedChange
      readonly consumed: readonly Uint8Array[]
    }
  | { readonly kind: 'removed'; readonly change: ProposedChange }
/** Says whether this identity may use this signature key now. The default of every MLS library is yes; ours is the directory's answer. */
export type JudgeCredential = (identity: Uint8Array, signatureKey: Uint8Array) => boolean
export interface MlsState {
  readonly groupId: Uint8Array
  readonly epoch: number
}

/** What the provider needs; node:crypto speed comes through `accelerated`, found by feature detection in packages/client-node. */
export interface MlsDependencies {
  readonly random: Random
  readonly provider: import('./provider/provider.ts').Provider
}
