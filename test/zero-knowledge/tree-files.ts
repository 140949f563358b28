/** Files of a folder tree with planted words: put there by path and in parts, filed from a message, paused, given up, and deleted for good. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { untilReceived } from '../support/people.ts'
import type { Clinic } from './planted-clinic.ts'

export async function treeFiles(clinic: Clinic, conversation: string, document: string): Promise<void> {
  const { camille, yanis, words } = clinic
  const folder = join(camille.folder, words.word('name of a folder on the disk'))
  await mkdir(folder)
  const name = `${words.word('name of a file of the tree')}.txt`
  const text = words.word('text of a file of the tree')
  await writeFile(join(folder, name), text)
  const upload = await stage(clinic, words.word('name of a given file'))
  const folders = [words.word('folder of a given file')]
  const empty = [words.word('name of an empty folder')]
  const given = { paths: [folder], uploads: [{ upload, folders }], folders: [empty] }
  await camille.call('add-files', { conversation, ...given, keepMetadata: true })
  const image = await stage(clinic, words.word('name of an image'))
  await camille.call('add-files', { conversation, document, uploads: [{ upload: image }] })
  await yanis.until('the file in the tree', async () =>
    (await yanis.call('folder', { conversation })).nodes.find((node) => node.name === name)
  )
  await camille.until('an empty queue', async () => (await camille.call('files-queue', {})).count === 0 || undefined)
  await yanis.until('the image', async () =>
    (await yanis.call('document-files', { conversation, document })).files.find(({ state }) => state === 'available')
  )
  const { nodes } = await yanis.call('folder', { conversation })
  const file = nodes.find((node) => node.name === name)
  const attachment = file?.file?.attachment ?? ''
  await yanis.call('fetch-attachment', { attachment })
  const { bytes } = await yanis.call('read-attachment', { attachment, start: 0, end: file?.file?.sizeBytes ?? 0 })
  expect(Buffer.from(bytes).toString()).toBe(text)
  const { conversation: own } = await camille.call('open-personal-space', {})
  const { node: copy } = await camille.call('copy-document', { conversation, document, to: own })
  const { files } = await camille.call('document-files', { conversation, document })
  const images = files.map(({ node }) => node)
  const { taken } = await camille.call('take-images', { conversation: own, document: copy, images })
  expect(taken).toHaveLength(images.length)
  await giveUp(clinic, conversation)
  await fileOfMessage(clinic, conversation)
}

async function stage({ camille, words }: Clinic, name: string): Promise<string> {
  const bytes = new Uint8Array(Buffer.from(words.word(`content of ${name.slice(0, 4)}`)))
  const { upload } = await camille.call('begin-upload', { name, sizeBytes: bytes.length })
  await camille.call('upload-part', { upload, offset: 0, bytes })
  await camille.call('finish-upload', { upload })
  return upload
}

async function giveUp({ camille, words }: Clinic, conversation: string): Promise<void> {
  const path = join(camille.folder, words.word('name of a file given up'))
  await writeFile(path, new Uint8Array(30 << 20))
  const { nodes } = await camille.call('add-files', { conversation, paths: [path] })
  await camille.call('pause-files', { conversation })
  await camille.call('resume-files', { conversation, nodes })
  await camille.call('pause-files', { nodes })
  const waiting = (await camille.call('files-queue', {})).files.map(({ node }) => node)
  if (waiting.length > 0) await camille.call('cancel-files', { nodes: waiting })
  else await camille.call('cancel-files', { nodes }).catch(() => undefined)
}

async function fileOfMessage({ camille, yanis, words }: Clinic, conversation: string): Promise<void> {
  const path = join(camille.folder, words.word('name of a filed file'))
  await writeFile(path, words.word('text of a filed file'))
  const { message } = await camille.call('send', { conversation, text: '', paths: [path] })
  const { attachments } = await untilReceived(yanis, message)
  const name = words.word('name under which it is filed')
  const { node } = await yanis.call('file-attachment', { conversation, attachment: attachments[0]?.id ?? '', name })
  await camille.until('the filed file', async () =>
    (await camille.call('folder', { conversation })).nodes.find((each) => each.name === name)
  )
  await camille.call('trash-nodes', { conversation, nodes: [node] })
  await camille.call('delete-nodes', { conversation, nodes: [node] })
}
