/** The contract between the core and its users: plain data, validated on entry on both sides. Knows nothing of keys or of the relay. */
export * from './codes.ts'
export * from './connect.ts'
export * from './contract.ts'
export { ANSWER_UNITS, unitsOf } from './plain-data.ts'
export * from './port.ts'
export * from './refusal.ts'
export * from './serve.ts'
export * from './shapes.ts'
