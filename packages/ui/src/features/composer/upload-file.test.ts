import { type Attachment, type ClientContract, FILE_PART_BYTES, type InputOf, Refusal } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import { uploadFile } from './upload-file.ts'

const upload = 'd'.repeat(32)

/** A client that only takes uploads, and keeps what it was given. */
function takingClient() {
  const calls: string[] = []
  const given: Uint8Array[] = []
  const attachment: Attachment = { id: upload, name: 'a', sizeBytes: 0, type: 'text/plain', state: 'staged' }
  const client = {
    async call(name: string, input: unknown) {
      calls.push(name)
      if (name === 'begin-upload') return { upload }
      if (name === 'upload-part') {
        const { offset, bytes } = input as InputOf<'upload-part'>
        expect(offset).toBe(given.reduce((sum, part) => sum + part.length, 0))
        given.push(bytes)
      }
      return name === 'finish-upload' ? { attachment } : {}
    },
    subscribe: () => () => undefined
  } as unknown as ClientContract
  return { client, calls, bytes: () => new Uint8Array(given.flatMap((part) => [...part])) }
}
const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = 'a.txt') => new File([bytes], name)
const quietly = { signal: new AbortController().signal, onProgress: () => undefined }

describe('giving a file', () => {
  it('gives every byte, in order, in parts that fit', async () => {
    const bytes = new Uint8Array(FILE_PART_BYTES * 2 + 5).map((_, index) => index % 251)
    const { client, calls, bytes: given } = takingClient()
    const progress: number[] = []
    await uploadFile(client, fileOf(bytes), { ...quietly, onProgress: (done) => progress.push(done) })
    expect(given()).toEqual(bytes)
    expect(progress).toEqual([FILE_PART_BYTES, FILE_PART_BYTES * 2, bytes.length])
    expect(calls).toEqual(['begin-upload', 'upload-part', 'upload-part', 'upload-part', 'finish-upload'])
  })

  it('gives an empty file', async () => {
    const { client, calls } = takingClient()
    await uploadFile(client, fileOf(new Uint8Array(0)), quietly)
    expect(calls).toEqual(['begin-upload', 'finish-upload'])
  })

  it('waits for its turn before each part', async () => {
    const { client, calls } = takingClient()
    let turns = 0
    const turn = async () => void calls.push(`turn ${++turns}`)
    await uploadFile(client, fileOf(new Uint8Array(FILE_PART_BYTES + 1)), { ...quietly, turn })
    expect(calls).toEqual(['begin-upload', 'turn 1', 'upload-part', 'turn 2', 'upload-part', 'finish-upload'])
  })

  it('abandons what was begun when it is cancelled', async () => {
    const { client, calls } = takingClient()
    const abort = new AbortController()
    const given = uploadFile(client, fileOf(new Uint8Array(FILE_PART_BYTES * 3)), {
      signal: abort.signal,
      onProgress: () => abort.abort()
    })
    await expect(given).rejects.toMatchObject({ code: 'file-cancelled' })
    expect(calls).toEqual(['begin-upload', 'upload-part', 'abandon-upload'])
  })

  it('abandons a file whose part waits for others, at once', async () => {
    const { client, calls } = takingClient()
    let refuse = (): void => {}
    const waiting: ClientContract = {
      ...client,
      call: (async (name: string, input: never) => {
        if (name === 'abandon-upload') refuse()
        if (name !== 'upload-part') return client.call(name as never, input)
        calls.push(name)
        return new Promise((_, reject) => {
          refuse = () => reject(new Refusal('unknown-upload'))
        })
      }) as ClientContract['call']
    }
    const abort = new AbortController()
    const given = uploadFile(waiting, fileOf(new Uint8Array(5)), { signal: abort.signal, onProgress: () => undefined })
    await new Promise((resolve) => setImmediate(resolve))
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'file-cancelled' })
    expect(calls).toEqual(['begin-upload', 'upload-part', 'abandon-upload'])
  })

  it('names a file that cannot be read, and one that changed', async () => {
    const failing = (from: number) => ({
      name: 'radio.dcm',
      size: FILE_PART_BYTES * 2,
      slice: (start: number, end: number) => ({
        arrayBuffer: async () => {
          if (start >= from) throw new DOMException('', 'NotReadableError')
          return new ArrayBuffer(end - start)
        }
      })
    })
    const { client, calls } = takingClient()
    await expect(uploadFile(client, failing(0), quietly)).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: { name: 'radio.dcm' }
    })
    await expect(uploadFile(client, failing(1), quietly)).rejects.toMatchObject({ code: 'file-changed' })
    const shorter = { ...failing(9e9), slice: () => ({ arrayBuffer: async () => new ArrayBuffer(3) }) }
    await expect(uploadFile(client, shorter, quietly)).rejects.toMatchObject({ code: 'file-changed' })
    expect(calls.filter((name) => name === 'abandon-upload')).toHaveLength(3)
  })
})
