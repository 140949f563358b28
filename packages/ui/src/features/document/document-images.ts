/** The pictures of an open document: files of its space that its text names, sealed like any other. Kept in memory while it is shown. */
import { type ClientContract, FILES_PER_CALL, Refusal } from '@colloque/client-api'
import { readAttachment } from '../attachments/read-attachment.ts'
import { uploadFile } from '../composer/upload-file.ts'
import type { Place } from './open-document.ts'

export interface DocumentImages {
  /** Seals it into the space; its id, for the text. Undefined for what no page can show, whatever its name says: then nothing is kept. Rejects with a Refusal. */
  add(file: File): Promise<string | undefined>
  /** Of another document, for the text of this one: the id that each has here, where it can be had. Rejects with a Refusal. */
  take(images: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Undefined while it is not here yet, or is no picture. */
  bytesOf(file: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** An address of this page alone. */
  addressOf(file: string): Promise<string | undefined>
  /** Some that were not here may be now. */
  onNews(listener: () => void): () => void
  close(): void
}

const NODE = /^[0-9a-f]{32}$/
/** What a page shows without running anything of it. */
const SHOWN = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/

export function createDocumentImages(client: ClientContract, place: Place): DocumentImages {
  const addresses = new Map<string, Promise<string | undefined>>()
  const listeners = new Set<() => void>()
  const ended = new AbortController()
  let news: ReturnType<typeof setTimeout> | undefined
  const stop = client.subscribe((event) => {
    if (event.type === 'folder' && event.conversation === place.conversation) tell()
  })

  /** A folder says often that it changed. */
  function tell(): void {
    news ??= setTimeout(() => {
      news = undefined
      for (const listener of [...listeners]) listener()
    }, 300)
  }

  async function read(file: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | undefined> {
    const { files } = await client.call('document-files', { ...place })
    const found = files.find(({ node }) => node === file)
    if (found?.attachment === undefined || !SHOWN.test(found.type)) return undefined
    const { attachment } = await client.call('fetch-attachment', { attachment: found.attachment })
    return { bytes: await readAttachment(client, attachment.id, 0, attachment.sizeBytes), type: found.type }
  }

  async function makeAddress(file: string): Promise<string | undefined> {
    const found = await read(file).catch(() => undefined)
    if (found === undefined || ended.signal.aborted) {
      addresses.delete(file)
      return undefined
    }
    return URL.createObjectURL(new Blob([found.bytes], { type: found.type }))
  }

  return {
    async add(file) {
      if (!(await canBeDrawn(file))) return undefined
      const { upload, attachment } = await uploadFile(client, file, { signal: ended.signal, onProgress: () => undefined })
      // The core goes by its name, and so does who shows it.
      if (!SHOWN.test(attachment.type)) {
        void client.call('abandon-upload', { upload }).catch(() => undefined)
        return undefined
      }
      const { nodes } = await client.call('add-files', {
        conversation: place.conversation,
        document: place.document,
        uploads: [{ upload, folders: [] }]
      })
      if (nodes[0] === undefined) throw new Refusal('internal')
      return nodes[0]
    },
    async take(images) {
      const named = images.filter((image) => NODE.test(image))
      const here = new Map<string, string>()
      for (let start = 0; start < named.length; start += FILES_PER_CALL) {
        const some = named.slice(start, start + FILES_PER_CALL)
        for (const { image, node } of (await client.call('take-images', { ...place, images: some })).taken) here.set(image, node)
      }
      return here
    },
    bytesOf: async (file) => (await read(file).catch(() => undefined))?.bytes,
    addressOf(file) {
      const address = addresses.get(file) ?? makeAddress(file)
      addresses.set(file, address)
      return address
    },
    onNews(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      ended.abort()
      stop()
      clearTimeout(news)
      listeners.clear()
      for (const address of addresses.values())
        void address.then((made) => {
          if (made !== undefined) URL.revokeObjectURL(made)
        })
      addresses.clear()
    }
  }
}

async function canBeDrawn(file: File): Promise<boolean> {
  try {
    const drawn = await createImageBitmap(file)
    drawn.close()
    return true
  } catch {
    return false
  }
}
