// Opens application messages (RFC 9420, 6.3): the library's own way, without its general codecs, which took half of the time.
import type { CiphersuiteImpl, ClientState, PrivateMessage, SecretTree } from 'ts-mls'
import { encode as encoderOf } from 'ts-mls/codec/tlsEncoder.js'
import { groupContextEncoder } from 'ts-mls/groupContext.js'
import { concat, equalBytes, u32be, utf8 } from '../bytes.ts'
import { demand, guarded } from './error.ts'
import { decodePrivateMessage } from './framing.ts'
import { maximumSkippedGenerations } from './limits.ts'
import type { MlsState, OpenedUnverified } from './mls.ts'
import { expandWithLabel, framingOf, type Sender, senderOf } from './sender.ts'
import { clientOf, handle, ratchetOf } from './state.ts'
import { vectorLength, WireReader } from './wire.ts'

/** All but the verification of its signature. Another epoch, another sender than a member, other authenticated data: `decryption-failed`. */
export async function openUnverified(
  suite: CiphersuiteImpl,
  state: MlsState,
  message: Uint8Array,
  authenticatedData: Uint8Array
): Promise<OpenedUnverified> {
  const client = clientOf(state)
  return guarded('decryption-failed', async () => {
    const framed = decodePrivateMessage(message, 'decryption-failed')
    demand(framed.contentType === 'application' && equalBytes(framed.authenticatedData, authenticatedData), 'decryption-failed')
    const sender = await senderOf(suite, client, framed, 'decryption-failed')
    const { key, nonce, secretTree, consumed } = await stepRatchet(suite, client, sender)
    const content = await suite.hpke.decryptAead(
      key,
      nonce,
      concat(framingOf(framed), vector(authenticatedData)),
      framed.ciphertext
    )
    const reader = new WireReader(content, 'decryption-failed')
    const applicationData = reader.vector()
    const signature = reader.vector()
    demand(isZero(reader.rest()), 'decryption-failed')
    const { leafIndex, signatureKey } = sender.member
    const moved = { ...client, secretTree }
    return {
      state: handle(moved),
      plaintext: applicationData.slice(),
      sender: sender.member,
      ratchet: ratchetOf(moved, leafIndex),
      consumed,
      signed: { publicKey: signatureKey, message: signedContent(client, framed, leafIndex, applicationData), signature }
    }
  })
}

/** RFC 9420, 9.1: forward to the message's generation, whose key is used once; no skipped key is kept. */
async function stepRatchet(
  suite: CiphersuiteImpl,
  client: ClientState,
  { member, generation, reuseGuard }: Sender
): Promise<{ key: Uint8Array; nonce: Uint8Array; secretTree: SecretTree; consumed: readonly Uint8Array[] }> {
  const node = client.secretTree[2 * member.leafIndex]
  demand(node !== undefined, 'decryption-failed')
  let { secret, generation: at } = node.application
  demand(generation >= at && generation - at <= maximumSkippedGenerations, 'decryption-failed')
  const consumed = [secret]
  const next = (): Promise<Uint8Array> => expandWithLabel(suite, secret, 'secret', u32be(at), suite.kdf.size)
  for (; at < generation; at++) {
    secret = await next()
    consumed.push(secret)
  }
  const context = u32be(generation)
  const key = await expandWithLabel(suite, secret, 'key', context, suite.hpke.keyLength)
  const nonce = await expandWithLabel(suite, secret, 'nonce', context, suite.hpke.nonceLength)
  for (let index = 0; index < 4; index++) nonce[index] = (nonce[index] as number) ^ (reuseGuard[index] as number)
  const secretTree = client.secretTree.slice()
  const application = { secret: await next(), generation: generation + 1, unusedGenerations: {} }
  secretTree[2 * member.leafIndex] = { ...node, application }
  return { key, nonce, secretTree, consumed: [...consumed, key] }
}

const vector = (bytes: Uint8Array): Uint8Array => concat(vectorLength(bytes.length), bytes)
const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

// The head of what is signed: label, then, within the vector: version, wire format.
const signatureLabel = vector(utf8('MLS 1.0 FramedContentTBS'))
const privateMessage = Uint8Array.of(0, 1, 0, 2)
const encodeContext = encoderOf(groupContextEncoder)
const contexts = new WeakMap<ClientState['groupContext'], Uint8Array>()

/** SignContent over FramedContentTBS (RFC 9420, 5.1.2 and 6.1), of a member's application message. */
function signedContent(
  { groupContext }: ClientState,
  { groupId, authenticatedData }: PrivateMessage,
  leafIndex: number,
  applicationData: Uint8Array
): Uint8Array {
  const context = contexts.get(groupContext) ?? encodeContext(groupContext)
  contexts.set(groupContext, context)
  const epoch = new Uint8Array(8)
  new DataView(epoch.buffer).setBigUint64(0, groupContext.epoch)
  const parts = [
    privateMessage,
    vectorLength(groupId.length),
    groupId,
    epoch,
    Uint8Array.of(1),
    u32be(leafIndex),
    vectorLength(authenticatedData.length),
    authenticatedData,
    Uint8Array.of(1),
    vectorLength(applicationData.length),
    applicationData,
    context
  ]
  let length = 0
  for (const part of parts) length += part.length
  return concat(signatureLabel, vectorLength(length), ...parts)
}
