// Application messages. A message of another epoch, another sender than a member, or with other authenticated data does not open.
import {
  type CiphersuiteImpl,
  type ClientState,
  createApplicationMessage,
  emptyPskIndex,
  type PrivateMessage,
  processPrivateMessage
} from 'ts-mls'
import { decryptSenderData } from 'ts-mls/privateMessage.js'
import { equalBytes } from '../bytes.ts'
import { demand, guarded, type MlsErrorCode } from './error.ts'
import { decodePrivateMessage, encodePrivateMessage } from './framing.ts'
import { maximumAuthenticatedDataBytes, maximumPlaintextBytes } from './limits.ts'
import type { Mls, MlsMember, MlsState } from './mls.ts'
import { clientOf, handle, ratchetOf } from './state.ts'
import { memberAt } from './tree.ts'

export async function seal(
  suite: CiphersuiteImpl,
  state: MlsState,
  plaintext: Uint8Array,
  authenticatedData: Uint8Array
): ReturnType<Mls['seal']> {
  const client = clientOf(state)
  demand(plaintext.length <= maximumPlaintextBytes && authenticatedData.length <= maximumAuthenticatedDataBytes, 'too-large')
  return guarded('invalid-state', async () => {
    const { newState, privateMessage, consumed } = await createApplicationMessage(client, plaintext, suite, authenticatedData)
    const ratchet = ratchetOf(newState, client.privatePath.leafIndex)
    return { state: handle(newState), message: encodePrivateMessage(privateMessage), ratchet, consumed }
  })
}

export async function open(
  suite: CiphersuiteImpl,
  state: MlsState,
  message: Uint8Array,
  authenticatedData: Uint8Array
): ReturnType<Mls['open']> {
  const client = clientOf(state)
  return guarded('decryption-failed', async () => {
    const framed = decodePrivateMessage(message, 'decryption-failed')
    demand(framed.contentType === 'application' && equalBytes(framed.authenticatedData, authenticatedData), 'decryption-failed')
    const sender = await senderOf(suite, client, framed, 'decryption-failed')
    const result = await processPrivateMessage(client, framed, emptyPskIndex, suite, () => 'reject')
    demand(result.kind === 'applicationMessage', 'decryption-failed')
    return {
      state: handle(result.newState),
      plaintext: result.message.slice(),
      sender,
      ratchet: ratchetOf(result.newState, sender.leafIndex),
      consumed: result.consumed
    }
  })
}

export function peek(message: Uint8Array): ReturnType<Mls['peek']> {
  const { groupId, epoch, contentType, authenticatedData } = decodePrivateMessage(message, 'invalid-message')
  demand(contentType === 'application' || contentType === 'commit', 'invalid-message')
  demand(epoch <= BigInt(Number.MAX_SAFE_INTEGER), 'invalid-message')
  return { groupId, epoch: Number(epoch), contentType, authenticatedData }
}

/**
 * Who sealed this message of the current epoch. Never ourselves: a message that opens with our own ratchet comes from a copy
 * of this device, and opening it would move the ratchet that we seal with.
 */
export async function senderOf(
  suite: CiphersuiteImpl,
  client: ClientState,
  message: PrivateMessage,
  code: MlsErrorCode
): Promise<MlsMember> {
  demand(message.epoch === client.groupContext.epoch && equalBytes(message.groupId, client.groupContext.groupId), code)
  const senderData = await decryptSenderData(message, client.keySchedule.senderDataSecret, suite)
  demand(senderData !== undefined && senderData.leafIndex !== client.privatePath.leafIndex, code)
  const sender = memberAt(client.ratchetTree, senderData.leafIndex)
  demand(sender !== undefined, code)
  return sender
}
