// What the conformance checks share: hexadecimal, decoding of a whole field, equality that names the field, and whether keys belong together.
import type { CiphersuiteImpl } from 'ts-mls'
import { equalBytes, utf8 } from '../../bytes.ts'

export class Mismatch extends Error {}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) bytes[index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16)
  return bytes
}

export function equal(field: string, actual: Uint8Array, expectedHex: string): void {
  hold(field, equalBytes(actual, fromHex(expectedHex)))
}

export function hold(field: string, condition: boolean): asserts condition {
  if (!condition) throw new Mismatch(field)
}

export function decodeField<T>(
  field: string,
  decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
  hex: string
): T {
  const bytes = fromHex(hex)
  const result = decode(bytes, 0)
  hold(field, result !== undefined && result[1] === bytes.length)
  return result[0]
}

/** A private key of HPKE must open what was sealed to its public one. */
export async function demandKeyPair(
  field: string,
  suite: CiphersuiteImpl,
  privateHex: string,
  publicKey: Uint8Array
): Promise<void> {
  const { hpke } = suite
  const { enc, ct } = await hpke.seal(await hpke.importPublicKey(publicKey), probe, probe)
  const opened = await hpke.open(await hpke.importPrivateKey(fromHex(privateHex)), enc, ct, probe).catch(() => undefined)
  hold(field, opened !== undefined && equalBytes(opened, probe))
}

/** What a private key signs must verify under its public one. */
export async function demandSigner(
  field: string,
  suite: CiphersuiteImpl,
  privateHex: string,
  publicKey: Uint8Array
): Promise<void> {
  const signature = await suite.signature.sign(fromHex(privateHex), probe)
  hold(field, await suite.signature.verify(publicKey, probe, signature))
}

const probe = utf8('probe')
