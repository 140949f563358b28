import { equalBytes } from '@colloque/crypto'
import {
  bytes,
  checkShape,
  decodeCbor,
  encodeCbor,
  flag,
  list,
  oneOf,
  optional,
  record,
  type Shaped,
  text,
  uint
} from '@colloque/protocol'

/** What the group context itself says of a space: authenticated by MLS, the same for all members, changed by owners' commits only. */
const shape = record({
  version: oneOf(1),
  kind: oneOf('direct', 'group', 'personal'),
  name: text(200),
  /** Accounts, each 16 bytes. In a direct conversation both. */
  owners: list(bytes(16), 100, 1),
  /** Accounts that may read its documents and not write in them. */
  readers: optional(list(bytes(16), 100)),
  log: bytes(16),
  createdAt: uint(),
  /** Newcomers get the keys of what was written in its documents before they came. Absent: they do not. */
  history: optional(flag)
})
export type SpaceDescription = Shaped<typeof shape>
const EXTENSION_BYTES = 8 << 10
export const DEVICES_PER_SPACE = 100

export const encodeDescription = (description: SpaceDescription): Uint8Array => encodeCbor(description)
/** Throws ProtocolError. */
export const decodeDescription = (encoded: Uint8Array): SpaceDescription =>
  checkShape(shape, decodeCbor(encoded, EXTENSION_BYTES), 'space')
export const isReader = (description: SpaceDescription, account: Uint8Array): boolean =>
  description.readers?.some((reader) => equalBytes(reader, account)) === true
/** [ROLE-3] Whether none of these, its members, owns a group. */
export const isOwnerless = (description: SpaceDescription, accounts: readonly Uint8Array[]): boolean =>
  description.kind === 'group' && !accounts.some((account) => isOwner(description, account))
/** As it is once this member has become the owner, encoded: nothing else of it changes. */
export const inheritedBy = (description: SpaceDescription, account: Uint8Array): Uint8Array =>
  encodeDescription({ ...description, owners: [account] })
/** Who may become the owner of a group that has none: no reader, or anyone where all are readers. */
export const heirsOf = (description: SpaceDescription, accounts: readonly Uint8Array[]): readonly Uint8Array[] => {
  const writers = accounts.filter((account) => !isReader(description, account))
  return writers.length > 0 ? writers : accounts
}
export const isOwner = (description: SpaceDescription, account: Uint8Array): boolean =>
  description.owners.some((owner) => equalBytes(owner, account))
