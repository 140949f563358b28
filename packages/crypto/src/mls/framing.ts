// Decodes MLS messages only in their one exact form: size first, then decode; what the library decodes is encoded again and compared (RFC 9420, 6).
import { decodeMlsMessage, encodeMlsMessage, type KeyPackage, type MLSMessage, type PrivateMessage, type Welcome } from 'ts-mls'
import { equalBytes } from '../bytes.ts'
import { demand, MlsError, type MlsErrorCode } from './error.ts'
import { maximumKeyPackageBytes, maximumMessageBytes, maximumWelcomeBytes } from './limits.ts'
import { WireReader } from './wire.ts'

/** RFC 9420, 17: as they stand on the wire. */
const versionCode = 1
const privateMessageCode = 2
export const contentTypeCodes = { application: 1, proposal: 2, commit: 3 } as const
const contentTypes = [undefined, 'application', 'proposal', 'commit'] as const

/** The form of every day (RFC 9420, 6.3), read without the library: each of its lengths has one spelling, so nothing is encoded again. */
export function decodePrivateMessage(bytes: Uint8Array, code: MlsErrorCode): PrivateMessage {
  demand(bytes.length <= maximumMessageBytes, code)
  const reader = new WireReader(bytes.slice(), code)
  demand(reader.uint16() === versionCode && reader.uint16() === privateMessageCode, code)
  const groupId = reader.vector()
  const epoch = reader.uint64()
  const contentType = contentTypes[reader.uint8()]
  demand(contentType !== undefined, code)
  const authenticatedData = reader.vector()
  const encryptedSenderData = reader.vector()
  const ciphertext = reader.vector()
  reader.end()
  return { groupId, epoch, contentType, authenticatedData, encryptedSenderData, ciphertext }
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
