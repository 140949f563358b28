import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { clientIdOf } from './client-id.ts'
import { sessionsUsed } from './document-store.ts'

/** Whose Yjs client ids are whose in one document, by signed records and never by what a page says. */
export function authorsOf(core: Core, log: Uint8Array): { account: string; clients: number[] }[] {
  const rows = core.store.all<{ device: Uint8Array; sessions: number }>(
    'SELECT device, sessions FROM document_author WHERE log = ?',
    log
  )
  const clients = new Map<string, number[]>()
  for (const { device, sessions } of [...rows, { device: core.identity.device, sessions: sessionsUsed(core.store, log) }]) {
    const account = core.directory.device(device)?.account
    if (account === undefined) continue
    const known = clients.get(toHex(account)) ?? []
    for (let session = 0; session < sessions; session++) known.push(clientIdOf(core.ports.sodium, log, device, session))
    clients.set(toHex(account), known)
  }
  return [...clients].map(([account, ids]) => ({ account, clients: [...new Set(ids)] }))
}
