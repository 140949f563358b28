import type { DocumentStatus, Person } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import type { DocumentLogState } from '../../sync/documents/document-logs.ts'
import { personOf } from '../directory/person.ts'

/** Where the edits of one document stand: here, at the relay, with others. */
export function documentStatus(
  core: Core,
  log: Uint8Array,
  state: DocumentLogState | undefined,
  live: {
    readonly isUnsaved: boolean
    readonly mayWrite: boolean
    readonly present: readonly Person[]
    readonly failure?: string
    readonly room?: 'little' | 'none' | undefined
  }
): DocumentStatus {
  const unsent = state?.unsent ?? 0
  const failure = live.failure ?? state?.refused
  return {
    onDevice: !live.isUnsaved,
    atRelay: !live.isUnsaved && unsent === 0,
    seenBy: unsent === 0 && !live.isUnsaved ? seenBy(core, log) : [],
    present: [...live.present],
    unsent,
    ...(failure !== undefined && { failure }),
    ...(live.room !== undefined && { room: live.room }),
    writable: live.mayWrite,
    state: shownState(core, state)
  }
}

function shownState(core: Core, state: DocumentLogState | undefined): DocumentStatus['state'] {
  if (state === undefined || state.status === 'deleted') return 'deleted'
  if (state.status === 'live' || state.status === 'reading') return core.relay.state === 'online' ? state.status : 'offline'
  return state.status
}

/** Who, besides oneself, has seen the last update of the log. */
function seenBy(core: Core, log: Uint8Array): Person[] {
  const last = core.store.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM document_update WHERE log = ?', log)?.seq
  if (last === null || last === undefined) return []
  return core.store
    .all<{ account: Uint8Array }>('SELECT account FROM document_seen WHERE log = ? AND seq >= ?', log, last)
    .filter(({ account }) => !equalBytes(account, core.identity.account))
    .map(({ account }) => personOf(core, account))
}
