/** A process for the crash test: appends until it is killed and writes each acknowledged entry id and seq on stdout. */
import { randomBytes } from 'node:crypto'
import { openSqliteStorage } from './sqlite-storage.ts'

const [folder = '', log = ''] = process.argv.slice(2)
try {
  const storage = await openSqliteStorage({ folder })
  const appendForEver = async (): Promise<void> => {
    for (;;) {
      const entryId = new Uint8Array(randomBytes(16))
      const outcome = await storage.append({
        log: Buffer.from(log, 'hex'),
        epoch: 0,
        head: undefined,
        entries: [{ entryId, bytes: new Uint8Array(randomBytes(300)) }],
        today: 1
      })
      if (outcome.code !== 'done') throw new Error(outcome.code)
      process.stdout.write(`${Buffer.from(entryId).toString('hex')} ${outcome.seqs[0]}\n`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, appendForEver))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
