import type { Person } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'

/** Someone by the name that the directory gives; by the id alone when the directory does not know them. */
export const nameOf = (core: Core, account: Uint8Array): string => core.directory.member(account)?.profile.name ?? toHex(account)

export const personOf = (core: Core, account: Uint8Array): Person => ({
  account: toHex(account),
  name: nameOf(core, account),
  isYou: equalBytes(account, core.identity.account)
})
