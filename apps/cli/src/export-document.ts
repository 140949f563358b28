/** A document of a space in an open format, its images with it. */
import { type ClientContract, type FolderNode, Refusal, readDocumentState } from '@colloque/client-api'
import type { ExportFormat } from '@colloque/document-formats'
import { bytesOf } from './file-bytes.ts'
import type { Formats } from './formats/formats.ts'
import { tellLosses } from './formats/losses.ts'
import type { Shell } from './shell.ts'

export interface ExportRequest {
  readonly conversation: string
  readonly node: FolderNode
  readonly format: ExportFormat
}

export async function exportTo(client: ClientContract, shell: Shell, formats: Formats, request: ExportRequest) {
  const { conversation, node, format } = request
  const place = { conversation, document: node.id }
  const { update } = await readDocumentState(client, place)
  const { authors } = await client.call('document-authors', place)
  const names = authors.map(({ name }) => name)
  const { language } = await client.call('settings', {})
  const { bytes, mediaType, losses } = await formats.do<'export'>({
    kind: 'export',
    update,
    format,
    title: node.name,
    language: language === 'en' ? 'en' : 'fr',
    authors: names,
    date: new Date(node.changedAt ?? node.createdAt),
    images: await imagesOf(client, place)
  })
  tellLosses(shell, node.name, losses)
  return { bytes, mediaType, authors: names }
}

/** What cannot be fetched is left out, and named as a loss. */
async function imagesOf(
  client: ClientContract,
  place: { readonly conversation: string; readonly document: string }
): Promise<Map<string, Uint8Array>> {
  const images = new Map<string, Uint8Array>()
  for (const { node, name, ...file } of (await client.call('document-files', place)).files) {
    const parts: Uint8Array[] = []
    try {
      for await (const part of bytesOf(client, { name, file })) parts.push(part)
      images.set(node, new Uint8Array(Buffer.concat(parts)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return images
}
