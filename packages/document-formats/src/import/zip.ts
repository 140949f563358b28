/** Reads a zip under limits, before anything else sees it: names and sizes first, then each part, stopped where it grows beyond what it said. */
import { Inflate } from 'fflate'
import { crc32 } from '../crc32.ts'
import { FormatError } from '../errors.ts'

export interface ZipLimits {
  readonly parts: number
  readonly partBytes: number
  readonly totalBytes: number
}

export interface ZipPart {
  readonly name: string
  readonly sizeBytes: number
  read(): Uint8Array<ArrayBuffer>
}

const damaged = () =>
  new FormatError('damaged', 'This file is damaged. Open it in the program that it comes from and save it again.')
const tooLarge = () => new FormatError('too-large', 'This file unpacks to more than Colloque takes in.')

/** @throws FormatError damaged, too-large, encrypted. Nothing is unpacked yet; `read` throws the same. */
export function openZip(bytes: Uint8Array, limits: ZipLimits): Map<string, ZipPart> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count === 0xffff || at === 0xffffffff) throw tooLarge()
  if (count > limits.parts) throw tooLarge()
  const parts = new Map<string, ZipPart>()
  const budget = { left: limits.totalBytes }
  let saidBytes = 0
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw damaged()
    const flags = view.getUint16(at + 8, true)
    if ((flags & 0x41) !== 0)
      throw new FormatError('encrypted', 'This file is locked with a password. Remove it first, then add the file again.')
    const entry = {
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      sizeBytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true)
    }
    const nameBytes = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes)).replaceAll('\\', '/')
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    saidBytes += entry.sizeBytes
    if (entry.sizeBytes > limits.partBytes || saidBytes > limits.totalBytes) throw tooLarge()
    // A second part of one name is a known way to show one program this and another that.
    if (parts.has(name)) throw damaged()
    parts.set(name, { name, sizeBytes: entry.sizeBytes, read: () => unpack(bytes, view, entry, budget) })
  }
  return parts
}

interface Entry {
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly offset: number
}

function unpack(bytes: Uint8Array, view: DataView, entry: Entry, budget: { left: number }): Uint8Array<ArrayBuffer> {
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== 0x04034b50) throw damaged()
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  if (start + entry.packedBytes > bytes.length) throw damaged()
  const packed = bytes.subarray(start, start + entry.packedBytes)
  if (entry.sizeBytes > budget.left) throw tooLarge()
  budget.left -= entry.sizeBytes
  const plain = entry.method === 0 ? new Uint8Array(packed) : entry.method === 8 ? inflate(packed, entry.sizeBytes) : undefined
  if (plain === undefined || plain.length !== entry.sizeBytes || crc32(plain) !== entry.crc) throw damaged()
  return plain
}

/** In small pieces, so that a part that grows beyond its word is stopped within 16 MiB of it. */
function inflate(packed: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const plain = new Uint8Array(sizeBytes)
  let filled = 0
  const inflater = new Inflate((chunk) => {
    if (filled + chunk.length > sizeBytes) throw damaged()
    plain.set(chunk, filled)
    filled += chunk.length
  })
  try {
    for (let at = 0; at < packed.length || at === 0; at += 16_384) {
      inflater.push(packed.subarray(at, at + 16_384), at + 16_384 >= packed.length)
    }
  } catch {
    throw damaged()
  }
  return plain.subarray(0, filled)
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 65_535; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  throw damaged()
}
