/** Founding, inviting and joining, with the real relay in process. */
import { enrolmentContract } from '@colloque/client/enrolment-contract'
import { createManualClock } from '@colloque/client/memory'
import { createNodePorts } from '@colloque/client-node'
import { memoryVaultPlace } from '@colloque/client-node/memory'
import { platformRandom, sha256 } from '@colloque/crypto'
import { foundingLink } from '@colloque/protocol'
import { createMemoryStorage, createRelay, DEFAULT_LIMITS } from '@colloque/server'
import { createInProcessTransport, IN_PROCESS_URL } from '../support/in-process-transport.ts'

const FAR_DAY = 30_000
const random = platformRandom()
// For their MLS alone: nothing is opened at this path.
const { mls } = await createNodePorts({ vaultPath: '/nonexistent/vault', files: false })

enrolmentContract(async () => {
  const clock = createManualClock()
  const parts = { clock, random, log: () => {}, limits: DEFAULT_LIMITS }
  const storage = createMemoryStorage()
  const relay = createRelay({ ...parts, storage })
  const token = random.bytes(32)
  await storage.addAdmission({ tokenHash: sha256(token), role: 'admin', expiresDay: FAR_DAY })
  return {
    clock,
    mls,
    foundingLink: foundingLink({ relayUrl: IN_PROCESS_URL, token }),
    place: memoryVaultPlace,
    transport: (way) => createInProcessTransport(relay, way),
    otherRelay: () => createInProcessTransport(createRelay({ ...parts, storage: createMemoryStorage() })),
    devices: async () => (await storage.statistics()).devices
  }
})
