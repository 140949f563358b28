/**
 * The thread of signature-thread.ts: answers each message, signatures one after the other, with whether all of them hold. JavaScript, so
 * that it is there without the TypeScript compiler.
 */
import { parentPort } from 'node:worker_threads'
import sodium from 'sodium-native'

/** @param {Uint8Array} bytes */
function allHold(bytes) {
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < bytes.length; ) {
    const end = at + 100 + view.getUint32(at, true)
    const [key, signature, message] = [
      bytes.subarray(at + 4, at + 36),
      bytes.subarray(at + 36, at + 100),
      bytes.subarray(at + 100, end)
    ]
    if (!sodium.crypto_sign_verify_detached(signature, message, key)) return false
    at = end
  }
  return true
}

parentPort?.on('message', (bytes) => parentPort?.postMessage(allHold(bytes)))
