/** The disk of one person: real tables and files in memory, full when the seed says so, and an end of the process after any write. */
import { ClientError, type Store, type VaultPlace } from '@colloque/client'
import type { MemoryVaultPlace } from '@colloque/client-node/memory'
import type { Life } from './process.ts'
import type { Timeline } from './timeline.ts'

export interface DiskState {
  isFull: boolean
  /** For what is asked of the tables from outside. */
  store: Store | undefined
}

const WRITE_MS = 2

export function openDisk(place: MemoryVaultPlace, state: DiskState, life: Life, timeline: Timeline): VaultPlace {
  const refuseIfFull = (): void => {
    if (state.isFull) throw new ClientError('disk-full')
  }
  const written = (work: () => Promise<void>): Promise<void> =>
    life.while(async () => {
      await timeline.sleep(WRITE_MS)
      life.require()
      refuseIfFull()
      await work()
      life.stepOrThrow()
    })

  return {
    lock: () =>
      life.while(async () => {
        const release = await place.lock()
        return () => life.while(release)
      }),
    readHeader: () => life.while(() => place.readHeader()),
    writeHeader: (header) => written(() => place.writeHeader(header)),
    openStore: (key) =>
      life.while(async () => {
        const store = guardStore(await place.openStore(key), state, life)
        state.store = store
        return store
      }),
    destroy: () => life.while(() => place.destroy()),
    attachments: {
      size: (id) => life.while(() => place.attachments.size(id)),
      sync: (id) => life.while(() => place.attachments.sync(id)),
      read: (id, start, end, into) => life.while(() => place.attachments.read(id, start, end, into)),
      remove: (id) => life.while(() => place.attachments.remove(id)),
      append: (id, offset, bytes, isPassing) =>
        life.while(async () => {
          await timeline.sleep(WRITE_MS)
          life.require()
          // Neither a full disk nor the end of a process leaves a write whole or undone.
          await place.attachments.append(id, offset, bytes.subarray(0, bytes.length >> 1), true)
          life.stepOrThrow()
          refuseIfFull()
          await place.attachments.append(id, offset, bytes, isPassing)
          life.stepOrThrow()
        })
    }
  }
}

/** A transaction that changed nothing is no step, and needs no room: the disk is the same before and after it. */
function guardStore(inner: Store, state: DiskState, life: Life): Store {
  let inTransaction = false
  const changes = (): number => inner.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0

  function refuseIfFull(before: number): void {
    if (state.isFull && changes() !== before) throw new ClientError('disk-full')
  }

  return {
    transaction(body, isPassing) {
      life.require()
      const before = changes()
      inTransaction = true
      let result: ReturnType<typeof body>
      try {
        result = inner.transaction(() => {
          const given = body()
          refuseIfFull(before)
          return given
        }, isPassing)
      } finally {
        inTransaction = false
      }
      if (changes() !== before) life.stepOrThrow()
      return result
    },
    run(sql, ...values) {
      life.require()
      if (inTransaction) return inner.run(sql, ...values)
      const before = changes()
      const result = inner.transaction(() => {
        const given = inner.run(sql, ...values)
        refuseIfFull(before)
        return given
      })
      if (changes() !== before) life.stepOrThrow()
      return result
    },
    get(sql, ...values) {
      life.require()
      return inner.get(sql, ...values)
    },
    all(sql, ...values) {
      life.require()
      return inner.all(sql, ...values)
    },
    script(sql) {
      life.require()
      inner.script(sql)
      if (!inTransaction) life.stepOrThrow()
    },
    close() {
      if (life.isOver) return
      state.store = undefined
      inner.close()
    }
  }
}
