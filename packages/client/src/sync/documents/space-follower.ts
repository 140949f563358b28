import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { proveEpoch } from '../prove-epoch.ts'
import type { SpaceSession } from '../session.ts'
import { isReader } from '../space-extension.ts'
import { loadSpaceEpoch } from './space-epochs.ts'

/** What the logs of one space share on a connection: proofs of epochs, and what the relay has of each log, asked for together. */
export interface SpaceFollower {
  readonly space: Uint8Array
  readonly session: SpaceSession
  epoch(): number
  /** The main log is read to its end, on this connection, and nothing is wrong with it. */
  isReadable(): boolean
  /** Nobody reads along who should not, and this account is no reader. */
  mayWrite(): boolean
  /** Throws RelayRefusal, `relay-unreachable`; also for an epoch that is not known here. */
  prove(epoch: number): Promise<void>
  forgetProofs(): void
  /** The relay says that the epoch is over: the main log will tell. */
  catchUp(): void
  /** Resolves when what is being read of the main log, or asked for in it, is done with: it is readable then, or `refresh` comes when it is. */
  settled(): Promise<void>
  headOf(log: Uint8Array, after: number): Promise<LogHead>
  /** Whether the tree of the space is read to what the relay has of it by now. */
  readTree(): Promise<boolean>
}

/** What the relay has of one log, of the epochs up to the present one. */
export interface LogHead {
  readonly known: boolean
  readonly head: number
  /** The epoch of the first entry behind the cursor; absent: none is left there. */
  readonly next?: number
  readonly snapshot?: number
}

const HEADS_AT_ONCE = 256

interface Question {
  readonly log: Uint8Array
  readonly after: number
  answer(head: LogHead): void
  fail(error: unknown): void
}

export function createSpaceFollower(core: Core, session: SpaceSession, readTree: () => Promise<boolean>): SpaceFollower {
  const { space } = session
  let proofs = new Map<number, Promise<void>>()
  let questions: Question[] = []

  function prove(epoch: number): Promise<void> {
    const known = proofs.get(epoch)
    if (known) return known
    const proof = proveNow(epoch)
    const kept = proofs
    kept.set(epoch, proof)
    proof.catch(() => kept.delete(epoch))
    return proof
  }

  async function proveNow(epoch: number): Promise<void> {
    const keys = loadSpaceEpoch(core.store, space.id, epoch)
    if (keys === undefined) throw new ClientError('not-a-member')
    await proveEpoch(core, space.id, keys)
  }

  async function ask(): Promise<void> {
    while (questions.length > 0) {
      const asked = questions.slice(0, HEADS_AT_ONCE)
      questions = questions.slice(HEADS_AT_ONCE)
      try {
        const epoch = space.state.epoch
        await prove(epoch)
        const logs = asked.map(({ log, after }) => ({ log, after }))
        const answer = await core.relay.request('log-heads', { space: space.id, epoch, logs })
        asked.forEach((question, index) => {
          question.answer(answer.logs[index] ?? { known: false, head: 0 })
        })
      } catch (error) {
        for (const question of asked) question.fail(error)
      }
    }
  }

  return {
    space: space.id,
    session,
    epoch: () => space.state.epoch,
    isReadable: () => session.isLive(),
    mayWrite: () => session.mayWrite() && !isReader(space.description, core.identity.account),
    prove,
    forgetProofs() {
      proofs = new Map()
    },
    catchUp: () => session.lagging(),
    settled: () => session.idle(),
    readTree,
    headOf(log, after) {
      return new Promise((answer, fail) => {
        if (questions.length === 0) queueMicrotask(() => void ask())
        questions.push({ log, after, answer, fail })
      })
    }
  }
}
