import { join } from 'node:path'
import { type RelayProcess, startRelayProcess } from '../../support/relay-process.ts'
import { freePort } from '../../support/world.ts'
import { type Own, PASSPHRASE, startWriter, type Writer } from './writer.ts'

/** Members of one association at a real relay, each in a process of their own. */
export interface Association {
  readonly relay: RelayProcess
  readonly writers: readonly Writer[]
  /** Of all but the first. */
  readonly accounts: readonly string[]
  close(): Promise<void>
}

/** Some of them in a conversation of their own: whoever is in it reads along, whether it is open or not. */
export interface Group {
  readonly writers: readonly Writer[]
  readonly conversation: string
}

export const vaultOf = (folder: string, member: number): string => join(folder, `member-${member}`, 'vault')

export async function foundAssociation(
  folder: string,
  members: number,
  own: Own,
  nodeOptions: readonly string[] = []
): Promise<Association> {
  const relay = await startRelayProcess({ data: join(folder, 'relay'), port: await freePort() })
  own(relay.process)
  const founder = await startWriter(own, vaultOf(folder, 0), nodeOptions)
  await founder.call('found', {
    link: relay.foundingLink,
    association: 'Banc',
    profile: { name: 'Dr 0', profession: 'médecin' },
    passphrase: PASSPHRASE
  })
  const writers = [founder]
  const accounts: string[] = []
  for (let member = 1; member < members; member++) {
    const writer = await startWriter(own, vaultOf(folder, member), nodeOptions)
    const { link } = await founder.call('invite', {})
    const profile = { name: `Dr ${member}`, profession: 'médecin' }
    accounts.push((await writer.call('join', { link, profile, passphrase: PASSPHRASE })).account)
    writers.push(writer)
  }
  while ((await founder.call('directory', {})).members.length < members) await founder.call('sync', {})
  return {
    relay,
    writers,
    accounts,
    async close() {
      for (const writer of writers) await writer.close()
      await relay.stop()
    }
  }
}

export async function gather({ writers, accounts }: Association, count: number, name: string): Promise<Group> {
  const [first] = writers as [Writer]
  const { conversation } = await first.call('create-conversation', { name, with: accounts.slice(0, count - 1) })
  const some = writers.slice(0, count)
  for (let round = 0; round < 2; round++) for (const writer of some) await writer.call('sync', {})
  return { writers: some, conversation }
}

/** A document that all of them know of. */
export async function createDocument({ writers, conversation }: Group, name: string): Promise<string> {
  const [first] = writers as [Writer]
  const { node } = await first.call('create-document', { conversation, name })
  for (const writer of writers) {
    let isThere = false
    while (!isThere) {
      await writer.call('sync', {})
      isThere = (await writer.call('folder', { conversation })).nodes.some(({ id }) => id === node)
    }
  }
  return node
}
