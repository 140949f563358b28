// MLS (RFC 9420) in Colloque's strict profile: the port, its implementation over ts-mls, and the crypto providers.

export { createMls, zeroConsumed } from './create-mls.ts'
export { MlsError, type MlsErrorCode } from './error.ts'
export * from './limits.ts'
export type {
  CommitOutcome,
  JudgeCredential,
  KeyPackageContent,
  Mls,
  MlsDependencies,
  MlsMember,
  MlsState,
  Opened,
  OwnKeyPackage,
  ProposedChange,
  RatchetChange
} from './mls.ts'
export { createPortablePrimitives } from './provider/portable-primitives.ts'
export type { HashName, Primitives } from './provider/primitives.ts'
export { colloqueSuite, createPortableProvider, createProvider } from './provider/provider.ts'
export { createProviderSealing } from './provider/provider-sealing.ts'
