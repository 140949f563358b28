// Who sealed a PrivateMessage, and with which key of its ratchet (RFC 9420, 6.3.2).
import type { CiphersuiteImpl, ClientState, PrivateMessage } from 'ts-mls'
import { concat, equalBytes, utf8 } from '../bytes.ts'
import { demand, type MlsErrorCode } from './error.ts'
import { contentTypeCodes } from './framing.ts'
import type { MlsMember } from './mls.ts'
import { memberAt } from './tree.ts'
import { vectorLength, WireReader } from './wire.ts'

export interface Sender {
  readonly member: MlsMember
  readonly generation: number
  /** Four bytes, mixed into the nonce. */
  readonly reuseGuard: Uint8Array
}

/**
 * Of a message of the current epoch. Never ourselves: a message that opens with our own ratchet comes from a copy of this
 * device, and opening it would move the ratchet that we seal with. Throws `code`, and what the suite throws.
 */
export async function senderOf(
  suite: CiphersuiteImpl,
  client: ClientState,
  message: PrivateMessage,
  code: MlsErrorCode
): Promise<Sender> {
  demand(message.epoch === client.groupContext.epoch && equalBytes(message.groupId, client.groupContext.groupId), code)
  const { senderDataSecret } = client.keySchedule
  const sample = message.ciphertext.subarray(0, suite.kdf.size)
  const key = await expandWithLabel(suite, senderDataSecret, 'key', sample, suite.hpke.keyLength)
  const nonce = await expandWithLabel(suite, senderDataSecret, 'nonce', sample, suite.hpke.nonceLength)
  const reader = new WireReader(await suite.hpke.decryptAead(key, nonce, framingOf(message), message.encryptedSenderData), code)
  const leafIndex = reader.uint32()
  const generation = reader.uint32()
  const reuseGuard = reader.bytes(4)
  reader.end()
  demand(leafIndex !== client.privatePath.leafIndex, code)
  const member = memberAt(client.ratchetTree, leafIndex)
  demand(member !== undefined, code)
  return { member, generation, reuseGuard }
}

/** Group, epoch and kind of a message, as its sender data is bound to them. */
export function framingOf({ groupId, epoch, contentType }: PrivateMessage): Uint8Array {
  const whole = new Uint8Array(vectorLength(groupId.length).length + groupId.length + 9)
  const prefix = vectorLength(groupId.length)
  whole.set(prefix)
  whole.set(groupId, prefix.length)
  new DataView(whole.buffer).setBigUint64(whole.length - 9, epoch)
  whole[whole.length - 1] = contentTypeCodes[contentType]
  return whole
}

/** RFC 9420, 8. */
export async function expandWithLabel(
  { kdf }: CiphersuiteImpl,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number
): Promise<Uint8Array> {
  return kdf.expand(secret, concat(labelled(label, length), vectorLength(context.length), context), length)
}

const heads = new Map<string, Uint8Array>()

function labelled(label: string, length: number): Uint8Array {
  const known = heads.get(`${length} ${label}`)
  if (known) return known
  const name = utf8(`MLS 1.0 ${label}`)
  const head = concat(Uint8Array.of(length >> 8, length), vectorLength(name.length), name)
  heads.set(`${length} ${label}`, head)
  return head
}
