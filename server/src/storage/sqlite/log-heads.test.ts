import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { logHeadTables } from './log-heads.ts'
import { logTables, numbering } from './logs.ts'
import { migrate } from './schema.ts'

const EPOCHS = 400

it('[LOG-22] finds the first epoch that has news in a few looks, however many there were', () => {
  const database = new Sqlite(':memory:')
  migrate(database)
  const numbers = numbering(database)
  const logs = logTables(database, numbers)
  const [space, main, log] = [randomBytes(16), randomBytes(16), randomBytes(16)]
  logs.createSpace({ space, log: main, accessKey: randomBytes(32), retention: 'kept' })
  logs.createLog({ space, log, epoch: 0, retention: 'document' })
  const epochOf: number[] = []
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    // Two entries in some epochs, none in others.
    for (let count = epoch % 3; count > 0; count--) {
      logs.append({ log, epoch, head: undefined, entries: [{ entryId: randomBytes(16), bytes: randomBytes(8) }], today: 1 })
      epochOf.push(epoch)
    }
    database.prepare('UPDATE spaces SET epoch = ? WHERE space = ?').run(epoch + 1, space)
  }
  let looks = 0
  const counting = {
    prepare(sql: string) {
      const statement = database.prepare(sql)
      const get = statement.get.bind(statement)
      const counted = (...values: unknown[]): unknown => {
        looks += 1
        return get(...values)
      }
      return sql.includes('FROM entries') ? Object.assign(statement, { get: counted }) : statement
    }
  } as unknown as Database
  const { logHeads } = logHeadTables(counting, numbers)
  for (const epoch of [0, 1, 200, 251, EPOCHS])
    for (let after = 0; after <= epochOf.length; after += 7) {
      looks = 0
      const [head] = logHeads({ space, epoch, logs: [{ log, after }] })
      const first = epochOf[after]
      expect([epoch, after, head?.next]).toEqual([epoch, after, first !== undefined && first <= epoch ? first : undefined])
      expect(looks).toBeLessThan(25)
    }
  database.close()
})
