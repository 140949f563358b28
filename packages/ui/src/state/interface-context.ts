/** What every part of the interface may reach: the client, the shell, and what is read from the client once for all. */
import type { ClientContract } from '@colloque/client-api'
import { createContext, useContext } from 'react'
import type { Shell } from '../shell.ts'
import type { ArchivesState } from './archives.ts'
import type { ConversationsState } from './conversations.ts'
import type { DirectoryState } from './directory.ts'
import type { FoldersState } from './folders.ts'
import type { ImportsState } from './imports.ts'
import type { Places } from './places.ts'
import type { Session } from './session.ts'
import type { Toasts } from './toasts.ts'
import type { TransfersState } from './transfers.ts'

export interface Interface {
  readonly client: ClientContract
  readonly shell: Shell
  readonly session: Session
  readonly archives: ArchivesState
  readonly conversations: ConversationsState
  readonly directory: DirectoryState
  readonly folders: FoldersState
  readonly imports: ImportsState
  readonly transfers: TransfersState
  readonly places: Places
  readonly toasts: Toasts
}

export const InterfaceContext = createContext<Interface | undefined>(undefined)

export function useInterface(): Interface {
  const value = useContext(InterfaceContext)
  if (value === undefined) throw new Error('outside of the interface')
  return value
}
