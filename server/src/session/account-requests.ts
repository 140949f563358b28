import { createHash } from 'node:crypto'
import { ADMISSION_DAYS, admitProof, loginProof } from '@colloque/protocol'
import type { Connection, Core } from './connection.ts'
import { checkExpiry, type Handlers, spend } from './handler.ts'
import { expectDone, Refused } from './refused.ts'
import { isSignedBy } from './signature.ts'

/** Who asks counts from a day of its own, which begins sooner where a clock is fast by minutes. */
const CLOCK_DAYS = 1

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

function attempt(core: Core, connection: Connection) {
  if (!connection.challenge) throw new Refused('not-authenticated')
  if (connection.device) throw new Refused('not-permitted')
  const retryAfterMs = core.addresses.attempt(connection.address)
  if (retryAfterMs > 0) throw new Refused('rate-limited', { retryAfterMs })
  return connection.challenge
}

/** Who may use this relay. The only requests that are heard before login. */
export const accountRequests: Handlers<'admit' | 'login' | 'create-admission' | 'ping'> = {
  async admit(core, connection, { token, device, signature }, reply) {
    const challenge = attempt(core, connection)
    if (!isSignedBy(device, admitProof(challenge, token, device), signature)) throw new Refused('admission-refused')
    expectDone(await core.storage.admit({ tokenHash: sha256(token), device, today: core.today() }))
    reply({})
  },

  async login(core, connection, { device, signature }, reply) {
    const challenge = attempt(core, connection)
    if (!isSignedBy(device, loginProof(challenge, device), signature)) throw new Refused('login-refused')
    const row = await core.storage.device(device)
    if (!row) throw new Refused('login-refused')
    if (row.disabled) throw new Refused('device-disabled')
    if (connection.device) throw new Refused('not-permitted')
    if (core.devices.sessionsOf(device).length >= core.limits.connectionsPerDevice) throw new Refused('limit-exceeded')
    connection.login(device, row.role)
    reply({})
  },

  async 'create-admission'(core, connection, { tokenHash, role, expiresDay }, reply) {
    if (connection.role !== 'admin') throw new Refused('not-permitted')
    checkExpiry(core, expiresDay, ADMISSION_DAYS + CLOCK_DAYS)
    await spend(core, connection, 'admissions', 1)
    await core.storage.addAdmission({ tokenHash, role, expiresDay })
    reply({})
  },

  async ping(_core, _connection, _request, reply) {
    reply({})
  }
}
