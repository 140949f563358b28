/** Folders and documents with planted words: written, named, moved, commented, versioned, and deleted for good. */
import { randomBytes } from 'node:crypto'
import type { ClientContract } from '@colloque/client-api'
import { expect } from 'vitest'
import * as Y from 'yjs'
import { openPage } from '../support/document-page.ts'
import type { Person } from '../support/people.ts'
import type { Clinic } from './planted-clinic.ts'
import { treeFiles } from './tree-files.ts'

/** As a page sees a core. */
const contractOf = (person: Person): ClientContract => ({ call: person.call, subscribe: person.onEvent })

export async function documents(clinic: Clinic, conversation: string): Promise<void> {
  const { camille, yanis, words } = clinic
  const { conversation: own } = await camille.call('open-personal-space', {})
  await camille.call('create-document', { conversation: own, name: words.word('name of an own document') })
  const { node: folder } = await camille.call('create-folder', { conversation, name: words.word('name of a folder') })
  const title = words.word('name of a document')
  const { node: document } = await camille.call('create-document', { conversation, parent: folder, name: title })
  await camille.call('tag-node', { conversation, node: document, tags: [words.word('tag')] })
  await yanis.until('the document in the tree', async () =>
    (await yanis.call('folder', { conversation })).nodes.find(({ name }) => name === title)
  )
  const hers = await openPage(contractOf(camille), { conversation, document })
  const his = await openPage(contractOf(yanis), { conversation, document })
  const before = words.word('text before anyone reads')
  hers.type(before)
  await yanis.until('the text', () => his.text().includes(before) || undefined)
  his.doc.getMap('comments').set('c', new Y.Map([['text', words.word('comment')]]))
  his.type(words.word('text of a colleague'))
  await camille.until('the answer', () => (hers.doc.getMap('comments').size > 0 && hers.text() === his.text()) || undefined)
  await camille.until('its arrival', async () => {
    const status = await camille.call('document-status', { conversation, document })
    return (status.atRelay && status.seenBy.length > 0) || undefined
  })
  await expectHistory(clinic, conversation, document)
  await camille.call('document-frame', {
    session: hers.session,
    frame: frameWith(words.keep('bytes in a frame', randomBytes(24)))
  })
  await Promise.all([hers.close(), his.close()])
  await treeFiles(clinic, conversation, document)
  await arrange(clinic, conversation, document)
}

/** Of no kind that there is: the core ends that window, and says so. */
const frameWith = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array([99, ...bytes])

async function expectHistory({ camille, yanis, words }: Clinic, conversation: string, document: string): Promise<void> {
  const name = words.word('name of a version')
  const { version } = await camille.call('name-version', { conversation, document, name, frozen: true })
  await yanis.until('the version', async () =>
    (await yanis.call('document-history', { conversation, document })).revisions.find((one) => one.version?.id === version)
  )
  await yanis.call('approve-version', { conversation, document, version })
  await camille.until('the approval', async () =>
    (await camille.call('document-history', { conversation, document })).revisions.find((one) => one.version?.approvals.length)
  )
  const { authors } = await camille.call('document-authors', { conversation, document })
  expect(authors.map((author) => author.account).sort()).toEqual([camille.account, yanis.account].sort())
  await camille.call('document-state', { conversation, document, start: 0 })
  await yanis.call('read-past', { conversation, document })
}

async function arrange({ camille, yanis, words }: Clinic, conversation: string, document: string): Promise<void> {
  const name = words.word('new name of a document')
  await camille.call('rename-node', { conversation, node: document, name })
  await camille.call('move-nodes', { conversation, nodes: [document] })
  await camille.call('trash-nodes', { conversation, nodes: [document] })
  await camille.call('restore-nodes', { conversation, nodes: [document] })
  await camille.call('trash-nodes', { conversation, nodes: [document] })
  await yanis.until('the bin', async () =>
    (await yanis.call('folder', { conversation })).nodes.find((node) => node.name === name && node.trashedAt !== undefined)
  )
  await camille.call('delete-nodes', { conversation, nodes: [document] })
  await yanis.until('its end', async () => {
    const { nodes } = await yanis.call('folder', { conversation })
    return nodes.every(({ id }) => id !== document) || undefined
  })
}
