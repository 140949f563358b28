import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { clientIdOf } from './client-id.ts'

/** Of one document: the account, in hex, whose Yjs client id this is, by signed records and never by what a page says. */
export type Authors = (log: Uint8Array) => (client: number) => string | undefined

interface Known {
  readonly accounts: Map<number, string>
  /** By device, in hex: how many of its sessions are among them. */
  readonly sessions: Map<string, number>
}

interface Writer {
  readonly device: Uint8Array
  readonly key: string
  readonly account: string
  readonly sessions: number
}

/**
 * Each client id is a hash, and there is one for every window of years: each is computed once, as long as the vault is open, and none
 * before somebody asks for it or for what lies behind it.
 */
export function createAuthors(core: Core): Authors {
  const documents = new Map<string, Known>()

  function knownOf(log: Uint8Array): Known {
    const key = toHex(log)
    const known = documents.get(key) ?? { accounts: new Map(), sessions: new Map() }
    documents.set(key, known)
    return known
  }

  function writersOf(log: Uint8Array): Writer[] {
    const rows = core.store.all<{ device: Uint8Array; sessions: number }>(
      `SELECT device, max(sessions) AS sessions
       FROM (SELECT device, sessions FROM document_author WHERE log = ? UNION ALL SELECT ?, next_session FROM document WHERE log = ?)
       GROUP BY device`,
      log,
      core.identity.device,
      log
    )
    return rows.flatMap(({ device, sessions }) => {
      const account = core.directory.device(device)?.account
      return account === undefined ? [] : [{ device, key: toHex(device), account: toHex(account), sessions }]
    })
  }

  return (log) => {
    const { accounts, sessions: computed } = knownOf(log)
    let writers: Writer[] | undefined
    return (client) => {
      // One of each device in turn: whoever names many of one has nobody wait for the others.
      while (!accounts.has(client)) {
        writers = (writers ?? writersOf(log)).filter(({ key, sessions }) => (computed.get(key) ?? 0) < sessions)
        if (writers.length === 0) return undefined
        for (const { device, key, account } of writers) {
          const session = computed.get(key) ?? 0
          accounts.set(clientIdOf(core.ports.sodium, log, device, session), account)
          computed.set(key, session + 1)
        }
      }
      return accounts.get(client)
    }
  }
}
