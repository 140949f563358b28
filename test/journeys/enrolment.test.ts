/** Founding, inviting and joining, with the real relay in process. */
import { createManualClock } from '@colloque/client/memory'
import { enrolmentContract } from '@colloque/client/enrolment-contract'
import { memoryVaultPlace } from '@colloque/client-node/memory'
import { sha256 } from '@colloque/crypto'
import { foundingLink } from '@colloque/protocol'
import { createMemoryStorage, createRelay, DEFAULT_LIMITS } from '@colloque/server'
import { randomBytes } from 'node:crypto'
import { createInProcessTransport, IN_PROCESS_URL } from '../support/in-process-transport.ts'

const FOUNDED_DAY = 30_000

enrolmentContract(async () => {
  const clock = createManualClock()
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) }
  const parts = { clock, random, log: () => {}, limits: DEFAULT_LIMITS }
  const storage = createMemoryStorage()
  const relay = createRelay({ ...parts, storage })
  const token = random.bytes(32)
  await storage.addAdmission({ tokenHash: sha256(token), role: 'admin', expiresDay: FOUNDED_DAY })
  return {
    clock,
    foundingLink: foundingLink({ relayUrl: IN_PROCESS_URL, token }),
    place: memoryVaultPlace,
    transport: (way) => createInProcessTransport(relay, way),
    otherRelay: () => createInProcessTransport(createRelay({ ...parts, storage: createMemoryStorage() })),
    devices: async () => (await storage.statistics()).devices
  }
})
