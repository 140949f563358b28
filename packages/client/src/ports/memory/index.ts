/** The ports without a machine behind them, for tests and simulations: what is real is their contract, kept by the same suites. */
export * from './attachments.ts'
export * from './blobs.ts'
export * from './clock.ts'
export * from './files.ts'
export * from './keychain.ts'
export * from './transport.ts'
