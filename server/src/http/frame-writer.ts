import type { Duplex } from 'node:stream'

/** Writes binary messages of a server (RFC 6455 section 5.2: whole, unmasked, uncompressed) to the streams of WebSockets. */
export interface FrameWriter {
  /** The bytes are not changed. A message that goes to many at once gets its header once. */
  write(stream: Duplex, message: Uint8Array): void
}

/** Past so much nothing waits for the end of the tick: what is only collected here must not look like a reader that is behind. */
const COLLECTED_BYTES = 32 << 10
const FINAL_BINARY = 0x82

function framed(message: Uint8Array): Buffer {
  const { length } = message
  const headerBytes = length < 126 ? 2 : length < 1 << 16 ? 4 : 10
  const frame = Buffer.allocUnsafe(headerBytes + length)
  frame[0] = FINAL_BINARY
  frame[1] = headerBytes === 2 ? length : headerBytes === 4 ? 126 : 127
  if (headerBytes === 4) frame.writeUInt16BE(length, 2)
  if (headerBytes === 10) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.set(message, headerBytes)
  return frame
}

/** What one tick has for a stream leaves in one write: answers of one commit, the word and its receipt. */
export function createFrameWriter(): FrameWriter {
  let last: { readonly message: Uint8Array; readonly frame: Buffer } | undefined
  let collecting = new Set<Duplex>()

  function leave(): void {
    const streams = collecting
    collecting = new Set()
    last = undefined
    for (const stream of streams) stream.uncork()
  }

  return {
    write(stream, message) {
      if (last?.message !== message) last = { message, frame: framed(message) }
      if (collecting.size === 0) process.nextTick(leave)
      if (!collecting.has(stream)) {
        collecting.add(stream)
        stream.cork()
      }
      stream.write(last.frame)
      if (stream.writableLength < COLLECTED_BYTES) return
      stream.uncork()
      stream.cork()
    }
  }
}
