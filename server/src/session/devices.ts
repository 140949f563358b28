import type { Limits } from '../limits.ts'
import type { Clock } from '../ports.ts'
import type { CounterName, Storage } from '../storage/storage.ts'
import { type Allowance, BLOCKS, createAllowance } from './allowance.ts'
import { BoundedMap } from './bounded-map.ts'
import { hex } from './hex.ts'
import type { OpenSession } from './session.ts'
import { createTokenBucket, type TokenBucket } from './token-bucket.ts'

/** What the relay remembers of a device while it is connected and a while after, so that a new connection is no new allowance. */
export interface DeviceState {
  readonly device: Uint8Array
  readonly sessions: Set<OpenSession>
  readonly requests: TokenBucket
  readonly bytes: TokenBucket
  /** What this device may still do and have stored today. Of most there is never a use, and then it takes no memory. */
  allowance(name: CounterName): Allowance
  /** By mailbox: how fast this device may claim its key packages. */
  claims(mailbox: string): TokenBucket
}

export interface Devices {
  /** The device's state, now with this session. */
  join(device: Uint8Array, session: OpenSession): DeviceState
  leave(state: DeviceState, session: OpenSession): void
  sessionsOf(device: Uint8Array): readonly OpenSession[]
}

const REMEMBERED_DEVICES = 10_000
const REMEMBERED_TARGETS = 1_000

export function createDevices(limits: Limits, clock: Clock, storage: Storage, today: () => number): Devices {
  const connected = new Map<string, DeviceState>()
  const idle = new BoundedMap<DeviceState>(REMEMBERED_DEVICES)
  const create = (device: Uint8Array): DeviceState => {
    const allowances: { [N in CounterName]?: Allowance } = {}
    let claims: BoundedMap<TokenBucket> | undefined
    return {
      device,
      sessions: new Set(),
      requests: createTokenBucket(limits.requestsPerDevice, clock),
      bytes: createTokenBucket(limits.bytesPerDevice, clock),
      allowance(name) {
        allowances[name] ??= createAllowance(today, BLOCKS[name], async (day, amount) => {
          const outcome = await storage.count({ device, name, day, amount, limit: limits.quotas[name] })
          return outcome === 'done'
        })
        return allowances[name]
      },
      claims(mailbox) {
        claims ??= new BoundedMap(REMEMBERED_TARGETS)
        return claims.getOrCreate(mailbox, () => createTokenBucket(limits.claimsPerDeviceAndMailbox, clock))
      }
    }
  }
  return {
    join(device, session) {
      const name = hex(device)
      const state = connected.get(name) ?? idle.get(name) ?? create(device)
      idle.delete(name)
      connected.set(name, state)
      state.sessions.add(session)
      return state
    },
    leave(state, session) {
      state.sessions.delete(session)
      if (state.sessions.size > 0) return
      connected.delete(hex(state.device))
      idle.set(hex(state.device), state)
    },
    sessionsOf: (device) => [...(connected.get(hex(device))?.sessions ?? [])]
  }
}
