import { ACKNOWLEDGED_ENVELOPES, KEY_PACKAGES_PER_MAILBOX, mailboxProof, PAGE_BYTES } from '@colloque/protocol'
import type { Connection, Core } from './connection.ts'
import { checkRoom, deviceOf, type Handlers, spend, spendBytes } from './handler.ts'
import { hex } from './hex.ts'
import { expectDone, Refused } from './refused.ts'
import { isSignedBy } from './signature.ts'
import { createTokenBucket } from './token-bucket.ts'

/** Mailboxes: sealed envelopes and key packages. Anyone who knows the random id may deposit and claim; only its key reads. */
export const mailboxRequests: Handlers<
  'open-mailbox' | 'prove-mailbox' | 'receive' | 'deposit' | 'acknowledge' | 'publish-key-packages' | 'claim-key-package'
> = {
  async 'open-mailbox'(core, connection, request, reply) {
    await spend(core, connection, 'mailboxes', 1)
    expectDone(await core.storage.openMailbox(request))
    reply({})
  },

  async 'prove-mailbox'(core, connection, { mailbox, signature }, reply) {
    const keyPackages = await connection.mailboxProofs.prove(hex(mailbox), async () => {
      const row = await core.storage.mailbox(mailbox)
      if (!row) throw new Refused('unknown-mailbox')
      if (!connection.challenge || !isSignedBy(row.key, mailboxProof(connection.challenge, mailbox), signature))
        throw new Refused('access-denied')
      if (!core.mailboxReaders.join(mailbox, connection, core.limits.provenMailboxes)) throw new Refused('limit-exceeded')
      return row.keyPackages
    })
    reply({ keyPackages })
  },

  async receive(core, connection, { mailbox }, reply) {
    await connection.mailboxProofs.require(hex(mailbox))
    await connection.turns.take('pages', async () => {
      checkRoom(core, connection)
      reply(await core.storage.receive(mailbox, { envelopes: ACKNOWLEDGED_ENVELOPES, bytes: PAGE_BYTES }))
    })
  },

  async deposit(core, connection, request, reply) {
    const { mailbox, envelope, bytes } = request
    await spend(core, connection, 'deposits', 1)
    await spendBytes(core, connection, [request])
    expectDone(await core.storage.deposit({ ...request, today: core.today(), limit: core.limits.envelopesPerMailbox }))
    core.mailboxReaders.push(mailbox, [{ envelope, bytes }])
    reply({})
  },

  async acknowledge(core, connection, { mailbox, envelopes }, reply) {
    await connection.mailboxProofs.require(hex(mailbox))
    await core.storage.acknowledge(mailbox, envelopes)
    reply({})
  },

  async 'publish-key-packages'(core, connection, { mailbox, packages, lastResort }, reply) {
    await connection.mailboxProofs.require(hex(mailbox))
    const published = await core.storage.publishKeyPackages({ mailbox, packages, lastResort, limit: KEY_PACKAGES_PER_MAILBOX })
    reply(expectDone(published))
  },

  async 'claim-key-package'(core, connection, { mailbox, claim }, reply) {
    if (!(await core.storage.mailbox(mailbox))) throw new Refused('unknown-mailbox')
    checkClaimRate(core, connection, hex(mailbox))
    await spend(core, connection, 'claims', 1)
    reply(expectDone(await core.storage.claimKeyPackage({ mailbox, claim, today: core.today() })))
  }
}

/** One device must not drain another's packages, nor may many together: its own rate first, so that it cannot use up the others'. */
function checkClaimRate(core: Core, connection: Connection, mailbox: string): void {
  const { limits, clock } = core
  const own = deviceOf(connection).claims(mailbox)
  const all = core.packageClaims.getOrCreate(mailbox, () => createTokenBucket(limits.claimsPerMailbox, clock))
  const retryAfterMs = own.take() || all.take()
  if (retryAfterMs > 0) throw new Refused('rate-limited', { retryAfterMs })
}
