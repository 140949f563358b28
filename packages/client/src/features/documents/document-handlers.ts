import type { CheckedInputOf, documentCommands, folderCommands, OutputOf } from '@colloque/client-api'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import type { OpenClient } from '../../open-client.ts'
import { nameOf } from '../directory/person.ts'
import type { Documents } from './documents.ts'
import { approveVersion, listRevisions, nameVersion } from './history.ts'

/** The contract's calls about folders and documents, each handed to its room. */
type Handled<N extends keyof typeof folderCommands | keyof typeof documentCommands> = {
  [K in N]: (input: CheckedInputOf<K>) => OutputOf<K> | Promise<OutputOf<K>>
}
type Open = () => OpenClient

/** What was done gives nothing back. */
const none = (_done: unknown): Record<string, never> => ({})

export function folderHandlers(open: Open): Handled<keyof typeof folderCommands> {
  return {
    'open-personal-space': async () => ({ conversation: await open().folders.personalSpace() }),
    folder: ({ conversation, after }) => open().folders.list(conversation, after),
    'create-folder': ({ conversation, parent, name }) => ({ node: open().folders.createFolder(conversation, parent, name) }),
    'create-document': ({ conversation, parent, name }) => ({ node: open().folders.createDocument(conversation, parent, name) }),
    'copy-document': (input) => ({ node: open().folders.copyDocument(input) }),
    'rename-node': ({ conversation, node, name }) => none(open().folders.rename(conversation, node, name)),
    'move-nodes': ({ conversation, nodes, parent }) => none(open().folders.move(conversation, nodes, parent)),
    'tag-node': ({ conversation, node, tags }) => none(open().folders.tag(conversation, node, tags)),
    'trash-nodes': ({ conversation, nodes }) => none(open().folders.trash(conversation, nodes)),
    'restore-nodes': ({ conversation, nodes }) => none(open().folders.restore(conversation, nodes)),
    'delete-nodes': ({ conversation, nodes }) => none(open().folders.remove(conversation, nodes))
  }
}

/** Who wrote something that is in it, or was. */
function writersOf(documents: Documents, log: Uint8Array): { account: string; clients: number[] }[] {
  const accountOf = documents.authors(log)
  const writers = new Map<string, number[]>()
  const { doc, release } = documents.read(log)
  for (const client of doc.store.clients.keys()) {
    const account = accountOf(client)
    if (account !== undefined) writers.set(account, [...(writers.get(account) ?? []), client])
  }
  release()
  return [...writers].map(([account, clients]) => ({ account, clients }))
}

export function documentHandlers(open: Open): Handled<keyof typeof documentCommands> {
  const logOf = ({ conversation, document }: { conversation: string; document: string }): Uint8Array =>
    open().folders.documentOf(conversation, document)
  return {
    'open-document': ({ client, ...place }) => open().documents.open(logOf(place), client),
    'document-frame': ({ session, ...part }) => none(open().documents.frame(session, part)),
    'close-document': ({ session }) => none(open().documents.close(session)),
    'document-status': (place) => open().documents.status(logOf(place)),
    'document-state': ({ seq, start, ...place }) => open().documents.state(logOf(place), seq, start),
    'document-history': (place) => {
      const { core, documentLogs } = open()
      return listRevisions(core, documentLogs, logOf(place))
    },
    'read-past': (place) => none(open().documentLogs.readPast(logOf(place))),
    'document-authors': (place) => {
      const { core, documents } = open()
      const writers = writersOf(documents, logOf(place))
      return { authors: writers.map((each) => ({ ...each, name: nameOf(core, fromHex(each.account)) })) }
    },
    'name-version': ({ name, frozen, ...place }) => {
      const { core, documentLogs } = open()
      return { version: nameVersion(core, documentLogs, logOf(place), name, frozen) }
    },
    'approve-version': ({ version, ...place }) => {
      const { core, documentLogs } = open()
      if (!approveVersion(core, documentLogs, logOf(place), version)) throw new ClientError('unknown-document')
      return {}
    }
  }
}
