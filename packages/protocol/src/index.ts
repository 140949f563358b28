/** The wire between client and relay: shapes, limits, encoding, proofs. Holds no state, does no I/O, knows no content. */
export * from './answers.ts'
export * from './codec.ts'
export * from './error-codes.ts'
export * from './limits.ts'
export * from './links.ts'
export * from './proofs.ts'
export * from './requests.ts'
export * from './shape.ts'
