/** The contract between the core and its users: plain data, validated on entry on both sides. Knows nothing of keys or of the relay. */
export * from './codes.ts'
export * from './contract.ts'
