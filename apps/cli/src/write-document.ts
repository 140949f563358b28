/** A new document with a content: from a file that was taken in, or from a template. Nothing that is there is ever written over. */
import {
  type ClientContract,
  FILE_PART_BYTES,
  FILES_PER_MESSAGE,
  isClientCode,
  Refusal,
  sendDocumentFrame
} from '@colloque/client-api'
import type { DocumentJson, ImportedImage } from '@colloque/document-formats'
import type { Formats } from './formats/formats.ts'

export interface NewDocument {
  readonly conversation: string
  readonly parent: string | undefined
  readonly name: string
  readonly content: DocumentJson
  readonly images: readonly ImportedImage[]
}

/** Gives its id when all of it is in the vault. What fails leaves no document. */
export async function writeDocument(client: ClientContract, formats: Formats, made: NewDocument): Promise<string> {
  const { conversation, parent, name } = made
  const { node } = await client.call('create-document', { conversation, name, ...(parent !== undefined && { parent }) })
  try {
    await fill(client, formats, made, node)
    return node
  } catch (error) {
    const nodes = { conversation, nodes: [node] }
    await client.call('trash-nodes', nodes)
    await client.call('delete-nodes', nodes)
    throw error
  }
}

async function fill(client: ClientContract, formats: Formats, made: NewDocument, document: string): Promise<void> {
  const { conversation, content } = made
  const images = await putImages(client, conversation, document, made.images)
  const { session, client: clientId } = await client.call('open-document', { conversation, document })
  let closedWith: number | undefined
  const stop = client.subscribe((event) => {
    if (event.type === 'document-closed' && event.session === session) closedWith = event.code
  })
  try {
    const update = await formats.do<'update'>({ kind: 'update', content, images, client: clientId })
    await sendDocumentFrame(client, session, updateFrame(update))
    await client.call('sync', {})
    const { onDevice, failure } = await client.call('document-status', { conversation, document })
    if (failure !== undefined) throw new Refusal(isClientCode(failure) ? failure : 'internal')
    if (closedWith !== undefined || !onDevice) throw new Refusal('internal')
  } finally {
    stop()
    await client.call('close-document', { session }).catch(() => undefined)
  }
}

/** From the placeholders of the import to the nodes that they are in the space. */
async function putImages(
  client: ClientContract,
  conversation: string,
  document: string,
  images: readonly ImportedImage[]
): Promise<Map<string, string>> {
  const nodes = new Map<string, string>()
  for (let at = 0; at < images.length; at += FILES_PER_MESSAGE) {
    const some = images.slice(at, at + FILES_PER_MESSAGE)
    const uploads: { upload: string }[] = []
    for (const image of some) uploads.push({ upload: await stage(client, image) })
    const added = await client.call('add-files', { conversation, document, uploads })
    for (const [index, { id }] of some.entries()) nodes.set(id, added.nodes[index] ?? '')
  }
  return nodes
}

async function stage(client: ClientContract, { name, bytes }: ImportedImage): Promise<string> {
  const { upload } = await client.call('begin-upload', { name, sizeBytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES)
    await client.call('upload-part', { upload, offset, bytes: bytes.slice(offset, offset + FILE_PART_BYTES) })
  await client.call('finish-upload', { upload })
  return upload
}

/** y-protocols/sync: message 0, sync; step 2, update; its length as a varuint, and itself. */
function updateFrame(update: Uint8Array): Uint8Array {
  const length: number[] = []
  for (let rest = update.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest < 128 ? rest : (rest % 128) | 128)
    if (rest < 128) break
  }
  return new Uint8Array([0, 2, ...length, ...update])
}
