// The first session of a new device: one connection on which it is admitted and logs in. It never connects again by itself.

import type { Sodium } from '@colloque/crypto'
import { type AnyPush, admitProof } from '@colloque/protocol'
import type { RelayLink } from '../core.ts'
import { ClientError } from '../error.ts'
import type { Clock, Ports, Transport } from '../ports/index.ts'
import { type Connection, openConnection } from './connection.ts'
import { createListeners } from './listeners.ts'
import { logIn } from './relay-link.ts'
import { RelayRefusal } from './relay-refusal.ts'

export interface AdmissionParts {
  readonly transport: Transport
  readonly clock: Clock
  readonly sodium: Sodium
  readonly url: string
  readonly loginSeed: Uint8Array
  /** 32 bytes, from the link. */
  readonly token: Uint8Array
  /** Undefined at first contact. */
  readonly expectedRelayId: Uint8Array | undefined
  readonly log?: Ports['log']
  /** Before the token leaves: the moment to store the relay's id. */
  beforeAdmission(relayId: Uint8Array): void
}

/**
 * Runs `work` on a session of the admitted device, then closes it. Throws ClientError `link-used` when the relay knows
 * neither the token nor the device (nothing was created), `relay-unreachable`, `relay-version`, `relay-changed`; RelayRefusal.
 */
export async function withAdmission<T>(parts: AdmissionParts, work: (relay: RelayLink) => Promise<T>): Promise<T> {
  const pushes = createListeners<AnyPush>(parts.log)
  const offlines = createListeners<void>(parts.log)
  const connection = await openConnection({ ...parts, log: parts.log, onPush: pushes.tell, onClosed: () => offlines.tell() })
  try {
    parts.beforeAdmission(connection.challenge.relay)
    await admit(connection, parts)
    return await work({
      url: parts.url,
      get state() {
        return connection.ended() ? 'offline' : 'online'
      },
      limits: connection.limits,
      request: connection.request,
      challenge() {
        if (connection.ended()) throw new ClientError('relay-unreachable')
        return connection.challenge
      },
      onPush: pushes.add,
      onOnline: () => () => {},
      onOffline: offlines.add,
      start: async () => connection.ended() ?? 'online',
      stop: connection.close
    })
  } finally {
    connection.close()
  }
}

async function admit(connection: Connection, parts: AdmissionParts): Promise<void> {
  const { sodium, loginSeed, token } = parts
  const device = sodium.ed25519PublicKey(loginSeed)
  const signature = sodium.ed25519Sign(admitProof(connection.challenge, token, device), loginSeed)
  const admission = await refusalOf(connection.request('admit', { token, device, signature }))
  const login = await refusalOf(logIn(connection, parts))
  if (!login) return
  // A token that was refused may still stand beside a device that was admitted before, by this token or another.
  if (admission?.code === 'admission-refused' && login.code === 'login-refused') throw new ClientError('link-used')
  throw admission ?? login
}

async function refusalOf(request: Promise<unknown>): Promise<RelayRefusal | undefined> {
  try {
    await request
    return undefined
  } catch (error) {
    if (error instanceof RelayRefusal) return error
    throw error
  }
}
