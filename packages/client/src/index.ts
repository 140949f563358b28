/** The headless core: what it needs (ports), what it refuses with (ClientError). */
export { type Client, createClient } from './client.ts'
export { ClientError } from './error.ts'
export type * from './ports/index.ts'
