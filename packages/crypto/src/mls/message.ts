// Application messages. A message of another epoch, another sender than a member, or with other authenticated data does not open.
import { type CiphersuiteImpl, createApplicationMessage } from 'ts-mls'
import { demand, guarded } from './error.ts'
import { decodePrivateMessage, encodePrivateMessage } from './framing.ts'
import { maximumAuthenticatedDataBytes, maximumPlaintextBytes } from './limits.ts'
import type { Mls, MlsState } from './mls.ts'
import { openUnverified } from './opening.ts'
import { clientOf, handle, ratchetOf } from './state.ts'

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
  const { signed, ...opened } = await openUnverified(suite, state, message, authenticatedData)
  const isValid = await guarded('decryption-failed', () =>
    suite.signature.verify(signed.publicKey, signed.message, signed.signature)
  )
  demand(isValid, 'decryption-failed')
  return opened
}

export function peek(message: Uint8Array): ReturnType<Mls['peek']> {
  const { groupId, epoch, contentType, authenticatedData } = decodePrivateMessage(message, 'invalid-message')
  demand(contentType === 'application' || contentType === 'commit', 'invalid-message')
  demand(epoch <= BigInt(Number.MAX_SAFE_INTEGER), 'invalid-message')
  return { groupId, epoch: Number(epoch), contentType, authenticatedData }
}
