import { accessProof } from '@colloque/protocol'
import type { Retention } from '../storage/storage.ts'
import type { Connection } from './connection.ts'
import { epochName, type Handlers, spend } from './handler.ts'
import { expectDone, Refused } from './refused.ts'
import { isSignedBy } from './signature.ts'

/** Spaces, and the proof of an epoch that opens one to this connection. */
export const spaceRequests: Handlers<'create-space' | 'create-log' | 'prove' | 'signal'> = {
  async 'create-space'(core, connection, request, reply) {
    checkRetention(connection, request.retention)
    await spend(core, connection, 'spaces', 1)
    expectDone(await core.storage.createSpace(request))
    reply({})
  },

  async 'create-log'(core, connection, request, reply) {
    checkRetention(connection, request.retention)
    await connection.proofs.require(epochName(request.space, request.epoch))
    await spend(core, connection, 'spaces', 1)
    expectDone(await core.storage.createLog(request))
    reply({})
  },

  async prove(core, connection, { space, epoch, signature }, reply) {
    const current = await connection.proofs.prove(epochName(space, epoch), async () => {
      const access = await core.storage.accessKey(space, epoch)
      if (!access) throw new Refused((await core.storage.space(space)) ? 'access-denied' : 'unknown-space')
      if (!connection.challenge || !isSignedBy(access.key, accessProof(connection.challenge, space, epoch), signature))
        throw new Refused('access-denied')
      return access.current
    })
    reply({ current })
  },

  async signal(core, connection, { space, epoch, bytes }, reply) {
    await connection.proofs.require(epochName(space, epoch))
    core.fanOut.signal({ log: await core.lookups.mainLogOf(space), space, epoch, bytes, from: connection })
    reply({})
  }
}

/** What is kept for ever takes room for ever: administrators alone decide on it. */
function checkRetention(connection: Connection, retention: Retention): void {
  if (retention === 'kept' && connection.role !== 'admin') throw new Refused('not-permitted')
}
