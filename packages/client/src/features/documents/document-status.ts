import type { DocumentStatus, Person } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import type { DocumentLogState } from '../../sync/documents/document-logs.ts'
import { seenBy } from './seen.ts'

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
