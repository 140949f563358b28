import type { Conversation, FolderNode } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { type Asked, actionsOfBin, actionsOfNodes, actionsOfSpace } from './row-actions.ts'
import { sampleNode } from './sample-nodes.ts'
import { type Space, spacesOf } from './spaces.ts'
import { text } from './text.ts'

const self = { account: '01'.repeat(16), name: 'Claire Vasseur', isYou: true }
const asked = { t: text.fr, language: 'fr', acts: {}, making: {} } as Asked

/** As the client tells of a space in which this person has that role. */
function spaceWith(role: 'member' | 'reader', status: Conversation['status'] = 'active'): Space {
  const conversation = { id: 'a'.repeat(32), kind: 'group', name: 'Staff', status, members: [{ ...self, role }] }
  const [space] = spacesOf([conversation as unknown as Conversation], undefined, self, 'Espace personnel')
  return space as Space
}
const offered = (space: Space) => {
  const [folder, document] = [sampleNode('a', 'Protocoles/'), sampleNode('b', 'Relais')]
  const all = [
    actionsOfSpace(space, asked),
    actionsOfNodes({ space, nodes: [folder] }, false, asked),
    actionsOfNodes({ space, nodes: [document] }, false, asked),
    actionsOfNodes({ space, nodes: [document] }, true, asked),
    actionsOfBin({ space, nodes: [document] }, asked)
  ]
  return all.map((actions) => actions.map(({ id }) => id))
}

it('offers who only reads nothing that would be refused, nor who is no longer a member', () => {
  const harmless = [['archive'], ['archive', 'details'], ['details'], ['details'], []]
  expect(offered(spaceWith('reader'))).toEqual(harmless)
  expect(offered(spaceWith('member', 'removed'))).toEqual(harmless)
})

it('offers a member what is done with folders, documents and the bin', () => {
  const [space, folder, document, binned, bin] = offered(spaceWith('member'))
  expect(space).toEqual(['document', 'folder', 'files', 'folder-files', 'archive'])
  expect(folder).toEqual(expect.arrayContaining(['document', 'rename', 'move', 'tags', 'trash']))
  expect(document).toEqual(['rename', 'move', 'cut', 'tags', 'details', 'trash'])
  expect(binned).toEqual(['restore', 'details', 'erase'])
  expect(bin).toEqual(['empty'])
})

it('offers to open as a document what can be read as one, once it is at the relay, to who may make one beside it', () => {
  const file = { attachment: 'f'.repeat(32), sizeBytes: 1, type: '', state: 'available' } as const
  const isOffered = (space: Space, name: string, part: Partial<NonNullable<FolderNode['file']>> = {}, isBinned = false) => {
    const node = sampleNode('b', `${name}.`, { file: { ...file, ...part } })
    return actionsOfNodes({ space, nodes: [node] }, isBinned, asked).some(({ id }) => id === 'as-document')
  }
  const space = spaceWith('member')
  for (const name of ['Lettre.docx', 'LETTRE.DOCX', 'Macro.docm', 'note.md', 'page.htm', 'bilan.txt'])
    expect(isOffered(space, name), name).toBe(true)
  for (const name of ['Lettre.doc', 'Lettre.pdf', 'docx', 'tableau.xlsx']) expect(isOffered(space, name), name).toBe(false)
  expect(isOffered(space, 'Lettre.docx', { state: 'uploading' })).toBe(false)
  expect(isOffered(space, 'Lettre.docx', { attachment: undefined })).toBe(false)
  expect(isOffered(space, 'Lettre.docx', {}, true)).toBe(false)
  expect(isOffered(spaceWith('reader'), 'Lettre.docx')).toBe(false)
})
