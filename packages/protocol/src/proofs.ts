/** The exact bytes that a device signs (Ed25519) to be admitted, to log in, to read an epoch, to open its mailbox, to write a slot. Both sides build them here. */
export interface ConnectionChallenge {
  readonly relay: Uint8Array
  readonly connection: Uint8Array
  readonly nonce: Uint8Array
}

const utf8 = new TextEncoder()

function message(domain: string, parts: readonly Uint8Array[]): Uint8Array {
  const head = utf8.encode(`colloque/${domain}/1\0`)
  const whole = new Uint8Array(head.length + parts.reduce((sum, part) => sum + part.length, 0))
  whole.set(head)
  let at = head.length
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function uint64(value: number): Uint8Array {
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, BigInt(value))
  return out
}

const here = (c: ConnectionChallenge): readonly Uint8Array[] => [c.relay, c.connection, c.nonce]

export const admitProof = (challenge: ConnectionChallenge, token: Uint8Array, device: Uint8Array): Uint8Array =>
  message('admit', [...here(challenge), token, device])
export const loginProof = (challenge: ConnectionChallenge, device: Uint8Array): Uint8Array =>
  message('login', [...here(challenge), device])
export const accessProof = (challenge: ConnectionChallenge, space: Uint8Array, epoch: number): Uint8Array =>
  message('access', [...here(challenge), space, uint64(epoch)])
export const mailboxProof = (challenge: ConnectionChallenge, mailbox: Uint8Array): Uint8Array =>
  message('mailbox', [...here(challenge), mailbox])
export const slotProof = (slot: Uint8Array, version: number, expiresDay: number, bytes: Uint8Array): Uint8Array =>
  message('slot', [slot, uint64(version), uint64(expiresDay), bytes])
