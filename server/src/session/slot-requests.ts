import { SLOT_DAYS, slotProof } from '@colloque/protocol'
import { checkExpiry, checkRoom, deviceOf, type Handlers, ROW_BYTES, spend, spendBytes } from './handler.ts'
import { expectDone, Refused } from './refused.ts'
import { isSignedBy } from './signature.ts'

/** Slots: sealed bytes fetched once or rewritten rarely, and the announcement of blobs. */
export const slotRequests: Handlers<'put-slot' | 'get-slot' | 'claim-slot' | 'release-slot' | 'create-blob'> = {
  async 'put-slot'(core, connection, { signature, ...slot }, reply) {
    if (!isSignedBy(slot.key, slotProof(slot.slot, slot.version, slot.expiresDay, slot.bytes), signature))
      throw new Refused('access-denied')
    checkExpiry(core, slot.expiresDay, SLOT_DAYS)
    await spend(core, connection, 'deposits', 1)
    await spendBytes(core, connection, [slot])
    reply(expectDone(await core.storage.putSlot(slot)))
  },

  async 'get-slot'(core, connection, { slot }, reply) {
    await connection.turns.take('pages', async () => {
      checkRoom(core, connection)
      const row = await core.storage.getSlot(slot, core.today())
      if (!row) throw new Refused('unknown-slot')
      reply(row)
    })
  },

  async 'claim-slot'(core, connection, { slot }, reply) {
    await connection.turns.take('pages', async () => {
      checkRoom(core, connection)
      reply(expectDone(await core.storage.claimSlot(slot, deviceOf(connection).device, core.today())))
    })
  },

  async 'release-slot'(core, connection, { slot }, reply) {
    expectDone(await core.storage.releaseSlot(slot, deviceOf(connection).device))
    reply({})
  },

  async 'create-blob'(core, connection, request, reply) {
    if (request.sizeBytes > core.limits.blobBytes) throw new Refused('limit-exceeded')
    // A repeated announcement costs no second quota.
    if (!(await core.storage.blob(request.blob))) await spend(core, connection, 'blob-bytes', request.sizeBytes + ROW_BYTES)
    expectDone(await core.storage.createBlob({ ...request, createdDay: core.today() }))
    reply({})
  }
}
