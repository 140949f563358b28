/** The association's members, read again whenever the client says that they changed. */
import type { Availability, ClientContract, DirectoryMember } from '@colloque/client-api'
import { createStore, type Store } from './store.ts'

export interface Directory {
  readonly association: string
  readonly members: readonly DirectoryMember[]
  readonly byAccount: ReadonlyMap<string, DirectoryMember>
}
export interface DirectoryState {
  readonly directory: Store<Directory | undefined>
  load(): Promise<void>
}

export function createDirectory(client: ClientContract): DirectoryState {
  const directory = createStore<Directory | undefined>(undefined)

  async function load(): Promise<void> {
    const { association, members } = await client.call('directory', {})
    directory.set({ association, members, byAccount: new Map(members.map((member) => [member.account, member])) })
  }

  client.subscribe((event) => {
    if (event.type === 'directory') void load().catch(() => undefined)
    if (event.type === 'locked') directory.set(undefined)
  })
  return { directory, load }
}

/** What a member says of their time, as long as it holds. */
export const availabilityAt = (member: DirectoryMember | undefined, nowMs: number): Availability | undefined =>
  member?.availability?.until !== undefined && member.availability.until < nowMs ? undefined : member?.availability
