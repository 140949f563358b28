// What an unfinished founding or joining must remember to go on after a crash with the same keys, ids and phrase. It is
// written before each step that leaves this device and erased in the transaction that completes the account.
import {
  checkShape,
  decodeCbor,
  encodeCbor,
  flag,
  id,
  key,
  oneOf,
  optional,
  record,
  type Shaped,
  text,
  uint
} from '@colloque/protocol'
import { ClientError } from '../../error.ts'
import type { Store } from '../../ports/index.ts'
import { certificateShape } from '../directory/certificate.ts'
import { profileShape } from '../directory/entry.ts'

const enrolmentShape = record({
  version: oneOf(1),
  phrase: text(400),
  certificate: certificateShape,
  profile: profileShape,
  /** The relay admission token of the link. */
  token: key,
  /** Of the founding or the joining entry. */
  entryId: id,
  /** When this link was first tried. */
  begunAt: uint(),
  /** The relay has answered the admission: from now on something exists there. */
  admitted: flag,
  founding: optional(record({ association: text(200) })),
  /** `head`: what the opened capsule says the directory holds at least. */
  joining: optional(record({ joinSecret: key, head: optional(record({ index: uint(), hash: key })) }))
})
export type Enrolment = Shaped<typeof enrolmentShape>

export function loadEnrolment(store: Store): Enrolment {
  const bytes = store.get<{ enrolment: Uint8Array | null }>('SELECT enrolment FROM account')?.enrolment
  if (!bytes) throw new ClientError('vault-damaged')
  return checkShape(enrolmentShape, decodeCbor(bytes), 'enrolment')
}

export function saveEnrolment(store: Store, enrolment: Enrolment): void {
  store.run('UPDATE account SET enrolment = ?', encodeCbor(enrolment))
}

/** The account is complete; the phrase stays until it is confirmed to stand on paper. The tables are set to overwrite what they delete. */
export function completeEnrolment(store: Store, phrase: string): void {
  store.run("UPDATE account SET phase = 'open', enrolment = NULL, recovery_phrase = ?", phrase)
}
