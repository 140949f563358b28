import { ClientError } from '../error.ts'
import type { Store } from '../ports/index.ts'
import { MIGRATIONS } from './migrations.ts'

/** What builds before the first release lack: the last that its one migration was given. */
const NEWEST = "SELECT 1 FROM pragma_table_info('document_verified')"

/**
 * Brings the tables up to the last version, one transaction each. Throws `vault-newer` and changes nothing when a newer program
 * wrote them, `vault-damaged` when a build before the first release did, whose tables of that version were others.
 */
export function migrate(store: Store, migrations: readonly string[] = MIGRATIONS): void {
  // SQLite leaves deleted bytes in the file otherwise; the setting belongs to the connection, not to the file.
  store.script('PRAGMA secure_delete = ON')
  const version = store.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
  if (version > migrations.length) throw new ClientError('vault-newer')
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue
    store.transaction(() => {
      store.script(migration)
      store.script(`PRAGMA user_version = ${index + 1}`)
    })
  }
  if (migrations === MIGRATIONS && store.get(NEWEST) === undefined) throw new ClientError('vault-damaged')
}
