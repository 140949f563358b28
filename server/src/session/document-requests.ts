import type { RequestOf } from '@colloque/protocol'
import type { Connection, Core } from './connection.ts'
import { checkRoom, epochName, type Handlers, ROW_BYTES, spend } from './handler.ts'
import { hex } from './hex.ts'
import { expectDone, Refused } from './refused.ts'

/** Snapshots, trimming and deletion of document logs. Whoever touches one has proven its epoch on this connection. */
export const documentRequests: Handlers<
  'put-snapshot-part' | 'put-snapshot' | 'get-snapshot' | 'log-heads' | 'trim-log' | 'delete-log'
> = {
  async 'put-snapshot-part'(core, connection, request, reply) {
    if (request.bytes.length > core.limits.entryBytes) throw new Refused('limit-exceeded')
    const write = await inOrder(core, connection, request, request.bytes.length + ROW_BYTES, () =>
      core.storage.putSnapshotPart({ ...request, limit: core.limits.uploadsPerLog, today: core.today() })
    )
    expectDone(await write.outcome)
    reply({})
  },

  async 'put-snapshot'(core, connection, request, reply) {
    if (request.parts === 0) throw new Refused('malformed-frame')
    const write = await inOrder(core, connection, request, ROW_BYTES, () =>
      core.storage.putSnapshot({ ...request, today: core.today() })
    )
    const { version, epoch, covers } = expectDone(await write.outcome)
    core.fanOut.snapshot({ log: request.log, epoch, version, covers })
    reply({ version })
  },

  async 'get-snapshot'(core, connection, { log, epoch, version, part }, reply) {
    await connection.proofs.require(epochName(await core.lookups.spaceOf(log), epoch))
    await connection.turns.take('pages', async () => {
      checkRoom(core, connection)
      const found = await core.storage.snapshotPart({ log, epoch, version, part })
      if (!found) throw new Refused('unknown-snapshot')
      reply(found)
    })
  },

  async 'log-heads'(core, connection, request, reply) {
    await connection.proofs.require(epochName(request.space, request.epoch))
    await connection.turns.take('pages', async () => {
      checkRoom(core, connection)
      reply({ logs: await core.storage.logHeads(request) })
    })
  },

  async 'trim-log'(core, connection, request, reply) {
    await connection.proofs.require(epochName(await core.lookups.spaceOf(request.log), request.epoch))
    expectDone(await core.storage.trimLog({ ...request, today: core.today() }))
    reply({})
  },

  async 'delete-log'(core, connection, { log, epoch }, reply) {
    const space = (await core.storage.deletedLog(log)) ?? (await core.lookups.spaceOf(log))
    await connection.proofs.require(epochName(space, epoch))
    // Who reads it begins again, and learns that it is gone.
    const end = () => {
      core.lookups.forget(log)
      core.fanOut.interrupt(log)
    }
    const outcome = await core.storage.deleteLog({ log, epoch }).catch((error: unknown) => {
      end()
      throw error
    })
    if (outcome === 'done') end()
    expectDone(outcome)
    reply({})
  }
}

/** The turn is that of appends to this log, and ends when the write is handed to storage: what one connection sends keeps its order. */
async function inOrder<T>(
  core: Core,
  connection: Connection,
  { log, epoch }: RequestOf<'put-snapshot' | 'put-snapshot-part'>,
  sizeBytes: number,
  write: () => Promise<T>
): Promise<{ outcome: Promise<T> }> {
  return connection.turns.take(hex(log), async () => {
    await connection.proofs.require(epochName(await core.lookups.spaceOf(log), epoch))
    await spend(core, connection, 'entry-bytes', sizeBytes)
    return { outcome: write() }
  })
}
