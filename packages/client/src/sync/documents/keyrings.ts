import type { AnyEvent } from '@colloque/client-api'
import { concat, equalBytes, u64be } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ContentError } from '../content-error.ts'
import { deviceOf } from '../credential.ts'
import { raise } from '../faults.ts'
import { rendezvousRank } from '../rendezvous.ts'
import type { KeyringBody } from './bodies.ts'
import { enqueueRecord } from './document-outbox.ts'
import type { DocumentRow } from './document-row.ts'
import { fillKeyring, isSameEpoch, openKeyring, sealKeyring } from './keyring.ts'
import {
  keyringFrom,
  knownEpochs,
  lastKeyring,
  loadSpaceEpoch,
  type SpaceEpoch,
  saveGivenEpoch,
  saveKeyringFrom
} from './space-epochs.ts'
import type { SpaceFollower } from './space-follower.ts'

/** [KEYRING-1] Gives newcomers the keys of the epochs before theirs, where the space allows it. Called in the lane of the tree's session alone. */
export interface KeyringRoom {
  /** Everything is read: whatever is due now. */
  tend(): void
  close(): void
}

const STEP_MS = 3_000

export function createKeyringRoom(core: Core, follower: SpaceFollower, row: DocumentRow, wake: () => void): KeyringRoom {
  const { clock, sodium } = core.ports
  const { space, log } = row
  /** Since when that of an epoch is due, by this process's clock. */
  let due: { readonly epoch: number; readonly atMs: number } | undefined
  let cancelTurn: (() => void) | undefined

  /** Who added them gives at once; should that fail, everyone else in turn what is still missing. */
  function tend(): void {
    const open = lastKeyring(core.store, space)
    const missing = open && knownBelow(core, space, open.givenFrom)
    if (open === undefined || missing === undefined || missing.length === 0 || !follower.mayWrite()) return
    if (due?.epoch !== open.epoch) due = { epoch: open.epoch, atMs: clock.nowMs() }
    const waitedMs = clock.nowMs() - due.atMs
    const delayMs = open.isOwn ? 0 : turnOf(open.epoch) * STEP_MS
    if (waitedMs >= 0 && waitedMs < delayMs) {
      cancelTurn?.()
      cancelTurn = clock.setTimer(delayMs - waitedMs, wake)
      return
    }
    give(open.epoch, missing)
  }

  /** The first of the others waits as well: who added them is mostly there. */
  function turnOf(epoch: number): number {
    const devices = (loadSpaceEpoch(core.store, space, follower.epoch())?.writers ?? []).map(deviceOf)
    return 1 + Math.max(0, rendezvousRank(sodium, concat(log, u64be(epoch)), devices, core.identity.device))
  }

  /** Queued with the note that it was, as many records as it takes. */
  function give(number: number, missing: readonly number[]): void {
    const epoch = loadSpaceEpoch(core.store, space, number)
    if (epoch === undefined) return
    const place = { space, giver: core.identity.device }
    core.store.transaction(() => {
      for (let left = missing; left.length > 0; ) {
        const epochs = fillKeyring(loaded(left))
        enqueueRecord(core, log, { type: 'keyring', epoch: number, sealed: sealKeyring(core.ports, epoch, place, epochs) })
        left = left.slice(Math.max(1, epochs.length))
      }
      saveKeyringFrom(core.store, space, number, 0)
    })
    wake()
  }

  function* loaded(numbers: readonly number[]): Generator<SpaceEpoch> {
    for (const number of numbers) {
      const epoch = loadSpaceEpoch(core.store, space, number)
      if (epoch) yield epoch
    }
  }

  return { tend, close: () => cancelTurn?.() }
}

/** Newest first. */
const knownBelow = (core: Core, space: Uint8Array, epoch: number): readonly number[] =>
  knownEpochs(core.store, space).filter((number) => number < epoch)

/** Who gave it, and in which epoch that was. */
export interface KeyringGiver {
  readonly device: Uint8Array
  readonly seq: number
}

/**
 * [KEYRING-3] Inside the transaction that stores the record. What this device knows itself is held against it: one word that is not so, and
 * nothing of it is taken, and its signer is named. Throws what isContentFault knows, and ContentError.
 */
export function takeKeyring(core: Core, row: DocumentRow, { device, seq }: KeyringGiver, body: KeyringBody): readonly AnyEvent[] {
  const { store } = core
  const { space } = row
  if (row.kind !== 'folders') throw new ContentError('keyring')
  const epoch = loadSpaceEpoch(store, space, body.epoch)
  // Given to others: to those who were there then.
  if (epoch === undefined) return []
  const givenFrom = keyringFrom(store, space, body.epoch)
  const couldWrite = epoch.writers.some((writer) => equalBytes(deviceOf(writer), device))
  if (givenFrom === undefined || !couldWrite) throw new ContentError('keyring')
  const given = openKeyring(core.ports.sodium, epoch, { space, giver: device }, body.sealed)
  const known = new Map(given.map((each) => [each.epoch, loadSpaceEpoch(store, space, each.epoch)]))
  const isHonest = given.every((each) => isSameEpoch(each, known.get(each.epoch) ?? each))
  if (!isHonest) return raise(core, space, 'keyring', seq, device)
  for (const each of given) if (known.get(each.epoch) === undefined) saveGivenEpoch(store, space, { ...each, giver: device })
  const held = new Set(given.map(({ epoch: number }) => number))
  let reached = givenFrom
  for (const number of knownBelow(core, space, givenFrom)) {
    if (!held.has(number)) break
    reached = number
  }
  saveKeyringFrom(store, space, body.epoch, reached)
  return []
}
