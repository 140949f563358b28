import type { ClientContract } from '@colloque/client-api'
import { afterEach, expect, it, vi } from 'vitest'
import { createDocumentImages } from './document-images.ts'

const place = { conversation: 'a'.repeat(32), document: 'b'.repeat(32) }
const upload = 'c'.repeat(32)

/** A core that says of each file what `type` is, and notes what it is asked. */
function world(type: string) {
  const calls: string[] = []
  const call = async (name: string): Promise<unknown> => {
    calls.push(name)
    if (name === 'begin-upload') return { upload }
    if (name === 'finish-upload') return { attachment: { type } }
    return name === 'add-files' ? { nodes: ['node'] } : {}
  }
  const client = { call, subscribe: () => () => undefined } as unknown as ClientContract
  return { calls, images: createDocumentImages(client, place) }
}
/** The browser draws these bytes, and no others. */
const draws = (drawn: string) =>
  vi.stubGlobal('createImageBitmap', async (file: File) => {
    if ((await file.text()) !== drawn) throw new DOMException('', 'InvalidStateError')
    return { close: () => undefined }
  })
afterEach(() => vi.unstubAllGlobals())

it('takes what the browser draws, and nothing that only has the name of a picture', async () => {
  draws('a picture')
  const { calls, images } = world('image/png')
  expect(await images.add(new File(['a letter'], 'scan.png', { type: 'image/png' }))).toBeUndefined()
  expect(calls).toEqual([])
  expect(await images.add(new File(['a picture'], 'scan.png', { type: 'image/png' }))).toBe('node')
  expect(calls).toEqual(['begin-upload', 'upload-part', 'finish-upload', 'add-files'])
})

it('keeps nothing of a picture under a name that nobody would show', async () => {
  draws('a picture')
  const { calls, images } = world('image/tiff')
  expect(await images.add(new File(['a picture'], 'scan.tiff', { type: 'image/tiff' }))).toBeUndefined()
  expect(calls).toEqual(['begin-upload', 'upload-part', 'finish-upload', 'abandon-upload'])
})
