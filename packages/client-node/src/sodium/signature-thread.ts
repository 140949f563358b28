/** Verifies many signatures with libsodium on a thread of its own, which lives as long as there is something to verify. It keeps nothing. */
import { Worker } from 'node:worker_threads'
import type { SignatureThread } from '@colloque/client'
import type { SignedBytes, Sodium } from '@colloque/crypto'

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** A page of a long log follows the one before sooner. */
const IDLE_MS = 5_000

/** `sodium`: where no thread can be had, this one verifies. `program`: of the thread. */
export function createSignatureThread(
  sodium: Pick<Sodium, 'ed25519Verify'>,
  program = new URL('./signature-worker.js', import.meta.url)
): SignatureThread {
  let thread: Worker | undefined
  let endIdle: NodeJS.Timeout | undefined
  let isFaulty = false
  /** Answers come in the order of what was asked. */
  const waiting: ((allHold: boolean) => void)[] = []

  function start(): Worker {
    const started = new Worker(program, { execArgv: [], name: 'signatures' })
    const end = (): void => {
      if (thread !== started) return
      thread = undefined
      for (const answer of waiting.splice(0)) answer(false)
    }
    started.on('message', (allHold: boolean) => {
      waiting.shift()?.(allHold)
      if (waiting.length === 0) rest(started)
    })
    started.on('error', () => {
      isFaulty = true
      end()
    })
    started.on('exit', end)
    return started
  }

  function rest(resting: Worker): void {
    resting.unref()
    endIdle = setTimeout(() => {
      thread = undefined
      void resting.terminate()
    }, IDLE_MS).unref()
  }

  return {
    async allHold(signed) {
      if (!signed.every(({ publicKey, signature }) => publicKey.length === KEY_BYTES && signature.length === SIGNATURE_BYTES))
        return false
      if (isFaulty)
        return signed.every(({ publicKey, message, signature }) => sodium.ed25519Verify(signature, message, publicKey))
      clearTimeout(endIdle)
      thread ??= start()
      thread.ref()
      const bytes = packed(signed)
      thread.postMessage(bytes, [bytes.buffer])
      return new Promise((resolve) => waiting.push(resolve))
    }
  }
}

/** One after the other: the message's length (4 bytes, little-endian), the key, the signature, the message. */
function packed(signed: readonly SignedBytes[]): Uint8Array<ArrayBuffer> {
  const headBytes = 4 + KEY_BYTES + SIGNATURE_BYTES
  const bytes = new Uint8Array(signed.reduce((sum, { message }) => sum + headBytes + message.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { publicKey, signature, message } of signed) {
    view.setUint32(at, message.length, true)
    bytes.set(publicKey, at + 4)
    bytes.set(signature, at + 4 + KEY_BYTES)
    bytes.set(message, at + headBytes)
    at += headBytes + message.length
  }
  return bytes
}
