import { concat } from '@colloque/crypto'
import { toHex } from '../../hex.ts'

/**
 * Under what a message lies in the vault: space (16) ‖ entry id (16). The entry id alone is its sender's choice: a dishonest
 * member could give a message of one space the id of another's, and so keep the real one out.
 */
export const messageKey = (space: Uint8Array, entryId: Uint8Array): Uint8Array => concat(space, entryId)
export const spaceOf = (key: Uint8Array): Uint8Array => key.slice(0, 16)
export const entryOf = (key: Uint8Array): Uint8Array => key.slice(16)
/** As the contract names it, beside its conversation. */
export const messageId = (key: Uint8Array): string => toHex(entryOf(key))
