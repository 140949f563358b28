import { type NewEntry, PAGE_BYTES, PAGE_ENTRIES, SLOT_DAYS } from '@colloque/protocol'
import { createSubscription, type Subscription } from '../fan-out.ts'
import type { Connection, Core } from './connection.ts'
import { checkExpiry, checkRoom, epochName, type Handlers, spend, spendBytes } from './handler.ts'
import { hex } from './hex.ts'
import { expectDone, Refused } from './refused.ts'

/** Reading and writing logs. Whoever touches one has proven its epoch on this connection. */
export const logRequests: Handlers<'subscribe' | 'unsubscribe' | 'append' | 'commit'> = {
  async subscribe(core, connection, { log, epoch, after }, reply) {
    const subscription = replaceSubscription(core, connection, log, epoch)
    const isWanted = () => connection.subscriptions.get(hex(log)) === subscription
    let follows = false
    try {
      await connection.proofs.require(epochName(await core.lookups.spaceOf(log), epoch))
      await connection.turns.take('pages', async () => {
        checkRoom(core, connection)
        if (isWanted()) await core.fanOut.join(subscription)
        if (!isWanted()) core.fanOut.leave(subscription)
        const page = await core.storage.read({ log, epoch, after, entries: PAGE_ENTRIES, bytes: PAGE_BYTES })
        if (!page.complete && page.entries.length === 0) throw goneMeanwhile(core, log)
        follows = page.complete && !page.ended && isWanted() && core.fanOut.isJoined(subscription)
        reply({ entries: page.entries, complete: follows || (page.complete && page.ended), ended: page.ended })
        if (follows) core.fanOut.settle(subscription, Math.max(after, page.entries.at(-1)?.seq ?? 0))
      })
    } finally {
      if (!follows) endSubscription(core, connection, subscription)
    }
  },

  async unsubscribe(core, connection, { log }, reply) {
    const subscription = connection.subscriptions.get(hex(log))
    if (subscription) endSubscription(core, connection, subscription)
    reply({})
  },

  async append(core, connection, { log, epoch, head, entries }, reply) {
    checkEntries(core, entries)
    // The turn ends when the write is handed to storage, which keeps the order of calls: writes of one connection are pipelined.
    const write = await connection.turns.take(hex(log), async () => {
      await connection.proofs.require(epochName(await core.lookups.spaceOf(log), epoch))
      await spendBytes(core, connection, entries)
      return { outcome: core.storage.append({ log, epoch, head, entries, today: core.today() }) }
    })
    const outcome = await interruptIfLost(core, log, write.outcome)
    if (outcome.code === 'done') core.fanOut.publish(log, outcome.appended)
    reply({ seqs: expectDone(outcome).seqs })
  },

  async commit(core, connection, request, reply) {
    const { space, epoch, slots, envelopes } = request
    checkEntries(core, [request])
    for (const { expiresDay } of slots) checkExpiry(core, expiresDay, SLOT_DAYS)
    await connection.proofs.require(epochName(space, epoch))
    await spend(core, connection, 'deposits', slots.length + envelopes.length)
    await spendBytes(core, connection, [request, ...slots, ...envelopes])
    const log = await core.lookups.mainLogOf(space)
    const write = core.storage.commit({ ...request, envelopeLimit: core.limits.envelopesPerMailbox, today: core.today() })
    const outcome = await interruptIfLost(core, log, write)
    if (outcome.code === 'done' && outcome.appended) {
      core.fanOut.publish(log, [outcome.appended])
      for (const { mailbox, envelope, bytes } of envelopes) core.mailboxReaders.push(mailbox, [{ envelope, bytes }])
    }
    reply({ seq: expectDone(outcome).seq })
  }
}

/** A page that is empty and not the end is that of a log which was deleted since its space was looked up. */
function goneMeanwhile(core: Core, log: Uint8Array): Refused {
  core.lookups.forget(log)
  return new Refused('unknown-log')
}

function replaceSubscription(core: Core, connection: Connection, log: Uint8Array, epoch: number): Subscription {
  const before = connection.subscriptions.get(hex(log))
  if (before) endSubscription(core, connection, before)
  if (connection.subscriptions.size >= core.limits.subscriptions) forgetEnded(core, connection)
  if (connection.subscriptions.size >= core.limits.subscriptions) throw new Refused('limit-exceeded')
  const subscription = createSubscription(log, epoch, connection)
  connection.subscriptions.set(hex(log), subscription)
  return subscription
}

function endSubscription(core: Core, connection: Connection, subscription: Subscription): void {
  core.fanOut.leave(subscription)
  if (connection.subscriptions.get(hex(subscription.log)) === subscription) connection.subscriptions.delete(hex(subscription.log))
}

/** Fan-out ends subscriptions by itself at the end of their epoch. */
function forgetEnded(core: Core, connection: Connection): void {
  for (const [name, subscription] of connection.subscriptions)
    if (subscription.cursor !== undefined && !core.fanOut.isJoined(subscription)) connection.subscriptions.delete(name)
}

function checkEntries(core: Core, entries: readonly NewEntry[]): void {
  if (entries.some(({ bytes }) => bytes.length > core.limits.entryBytes)) throw new Refused('limit-exceeded')
  if (new Set(entries.map(({ entryId }) => hex(entryId))).size < entries.length) throw new Refused('malformed-frame')
}

async function interruptIfLost<T>(core: Core, log: Uint8Array, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome
  } catch (error) {
    core.fanOut.interrupt(log)
    throw error
  }
}
