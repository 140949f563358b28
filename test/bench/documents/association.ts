import { join } from 'node:path'
import { type RelayProcess, startRelayProcess } from '../../support/relay-process.ts'
import { freePort } from '../../support/world.ts'
import { type Own, PASSPHRASE, startWriter, type Writer } from './writer.ts'

/** Members of one association at a real relay, each in a process of their own, and a conversation of all of them. */
export interface Association {
  readonly relay: RelayProcess
  readonly writers: readonly Writer[]
  readonly conversation: string
  close(): Promise<void>
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
  const { conversation } =
    members === 1
      ? await founder.call('open-personal-space', {})
      : await founder.call('create-conversation', { name: 'Service', with: accounts })
  for (let round = 0; round < 2; round++) for (const writer of writers) await writer.call('sync', {})
  return {
    relay,
    writers,
    conversation,
    async close() {
      for (const writer of writers) await writer.close()
      await relay.stop()
    }
  }
}

/** A document that all of them know of. */
export async function createDocument({ writers, conversation }: Association, name: string): Promise<string> {
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
