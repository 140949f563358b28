/**
 * Read by Node before the relay's main file (`--import`), in its main thread and in the thread of its database: the relay is the real
 * one, and dies where its plan says, at a COMMIT of its database or when bytes of a file become durable.
 */
import { open } from 'node:fs/promises'
import { isMainThread } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { createDeath } from './death.ts'

const pass = createDeath(new URL(import.meta.url).searchParams.get('plan') ?? '')

if (isMainThread) {
  const handle = await open(import.meta.filename)
  const files = Object.getPrototypeOf(handle) as { datasync(): Promise<void> }
  await handle.close()
  const { datasync } = files
  files.datasync = async function (this: unknown) {
    pass('relay: before bytes of a file')
    await datasync.call(this as never)
    pass('relay: after bytes of a file')
  }
} else {
  const prepare = Sqlite.prototype.prepare
  Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
    const statement = prepare.call(this, sql)
    if (sql !== 'COMMIT') return statement
    const run = statement.run.bind(statement) as () => Sqlite.RunResult
    statement.run = () => {
      pass('relay: before a commit')
      const result = run()
      pass('relay: after a commit')
      return result
    }
    return statement
  } as typeof prepare
}
