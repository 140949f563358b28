import { concat, u64be } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { deviceOf } from '../credential.ts'
import { rendezvousRank } from '../rendezvous.ts'
import type { DocumentRow } from './document-row.ts'
import { loadSpaceEpoch } from './space-epochs.ts'
import type { SpaceFollower } from './space-follower.ts'

/** [SNAP-2] [SNAP-3] Whose turn it is to make or to verify a snapshot of one log: all could, one after the other, so that the first does it for the rest. */
export interface SnapshotTurns {
  /** How long this device leaves it to those who come before it. */
  delayMs(): number
  /** Whether it is this device's turn to verify that version. Wakes when it will be. */
  isToVerify(version: number): boolean
  close(): void
}

const STEP_MS = 3_000
const LAST_STEP = 10

export function createSnapshotTurns(core: Core, follower: SpaceFollower, row: DocumentRow, wake: () => void): SnapshotTurns {
  const { clock, sodium } = core.ports
  let ranked: { readonly epoch: number; readonly version: number; readonly rank: number } | undefined
  let announced: { readonly version: number; readonly atMs: number } | undefined
  let cancelTurn: (() => void) | undefined

  /** Asked with every record as long as one is due. */
  function rank(): number {
    const number = follower.epoch()
    const { version } = row.snapshot
    if (ranked?.epoch === number && ranked.version === version) return ranked.rank
    const epoch = loadSpaceEpoch(core.store, row.space, number)
    const devices = (epoch?.writers ?? []).map(deviceOf)
    const place = rendezvousRank(sodium, concat(row.log, u64be(version)), devices, core.identity.device)
    const rank = place < 0 ? LAST_STEP : Math.min(place, LAST_STEP)
    if (epoch) ranked = { epoch: number, version, rank }
    return rank
  }

  const delayMs = (): number => rank() * STEP_MS

  return {
    delayMs,
    isToVerify(version) {
      if (announced?.version !== version) announced = { version, atMs: clock.nowMs() }
      const waitedMs = clock.nowMs() - announced.atMs
      const leftMs = delayMs() - waitedMs
      if (waitedMs < 0 || leftMs <= 0) return true
      cancelTurn?.()
      cancelTurn = clock.setTimer(leftMs, wake)
      return false
    },
    close: () => cancelTurn?.()
  }
}
