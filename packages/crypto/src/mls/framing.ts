// Decodes MLS messages only in their one exact form: size first, then decode, encode again and compare (RFC 9420, 6).
import { decodeMlsMessage, encodeMlsMessage, type KeyPackage, type MLSMessage, type PrivateMessage, type Welcome } from 'ts-mls'
import { equalBytes } from '../bytes.ts'
import { demand, MlsError, type MlsErrorCode } from './error.ts'
import { maximumKeyPackageBytes, maximumMessageBytes, maximumWelcomeBytes } from './limits.ts'

export function decodePrivateMessage(bytes: Uint8Array, code: MlsErrorCode): PrivateMessage {
  const message = decodeExactly(bytes, maximumMessageBytes, code)
  demand(message.wireformat === 'mls_private_message', code)
  return message.privateMessage
}

export function decodeWelcome(bytes: Uint8Array): Welcome {
  const message = decodeExactly(bytes, maximumWelcomeBytes, 'invalid-welcome')
  demand(message.wireformat === 'mls_welcome', 'invalid-welcome')
  return message.welcome
}

export function decodeKeyPackage(bytes: Uint8Array): KeyPackage {
  const message = decodeExactly(bytes, maximumKeyPackageBytes, 'invalid-key-package')
  demand(message.wireformat === 'mls_key_package', 'invalid-key-package')
  return message.keyPackage
}

export const encodeKeyPackage = (keyPackage: KeyPackage) =>
  encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage })

export const encodeWelcome = (welcome: Welcome) => encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome })

export const encodePrivateMessage = (privateMessage: PrivateMessage) =>
  encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })

// The copy frees the result from the caller's buffer: the library's decoders give views.
function decodeExactly(bytes: Uint8Array, limitBytes: number, code: MlsErrorCode): MLSMessage {
  demand(bytes.length > 0 && bytes.length <= limitBytes, code)
  let message: MLSMessage | undefined
  try {
    message = decodeMlsMessage(bytes.slice(), 0)?.[0]
  } catch {
    throw new MlsError(code)
  }
  demand(message !== undefined && equalBytes(encodeMlsMessage(message), bytes), code)
  return message
}
