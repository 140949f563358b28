import { describe, expect, it } from 'vitest'
import type { AnyEvent, ClientContract } from './contract.ts'
import { createFrameJoiner, framePartsOf } from './document-calls.ts'
import { DOCUMENT_FRAME_BYTES, DOCUMENT_PART_BYTES } from './document-shapes.ts'
import { OPENED_DOCUMENTS, openedDocuments } from './opened-documents.ts'

const hexId = (number: number): string => number.toString(16).padStart(32, '0')

function contract() {
  const closed: string[] = []
  const call = (async (name: string, input: { session: string }) => {
    if (name === 'close-document') closed.push(input.session)
    return {}
  }) as unknown as ClientContract['call']
  return { call, closed }
}

const open = (documents: ReturnType<typeof openedDocuments>, session: string) =>
  documents.follow('open-document', {}, async () => ({ session, client: 1 }))

const frameEvent = (session: string): AnyEvent => ({ type: 'document-frame', session, frame: new Uint8Array(1) })

describe('the documents that a port has open', () => {
  it('are its own: frames of others do not come to it, and it cannot write in theirs', async () => {
    const documents = openedDocuments(contract())
    await open(documents, hexId(1))
    expect([documents.concerns(frameEvent(hexId(1))), documents.concerns(frameEvent(hexId(2)))]).toEqual([true, false])
    expect(documents.concerns({ type: 'locked' })).toBe(true)
    const written = documents.follow('document-frame', { session: hexId(2) }, async () => ({}))
    await expect(written).rejects.toMatchObject({ code: 'unknown-document' })
    expect(await documents.follow('document-frame', { session: hexId(1) }, async () => 'taken')).toBe('taken')
  })

  it('are closed with it, also one that is being opened then', async () => {
    const core = contract()
    const documents = openedDocuments(core)
    await open(documents, hexId(1))
    await documents.follow('close-document', { session: hexId(1) }, async () => ({}))
    await open(documents, hexId(2))
    let answer: (output: unknown) => void = () => {}
    const late = documents.follow('open-document', {}, () => new Promise((resolve) => (answer = resolve)))
    documents.end()
    answer({ session: hexId(3), client: 1 })
    await late
    expect(core.closed).toEqual([hexId(2), hexId(3)])
  })

  it('are at most so many', async () => {
    const documents = openedDocuments(contract())
    for (let number = 0; number < OPENED_DOCUMENTS; number++) await open(documents, hexId(number))
    await expect(open(documents, hexId(999))).rejects.toMatchObject({ code: 'too-many-calls' })
  })
})

describe('a frame', () => {
  it('goes in parts that a port takes, and is whole again on the other side', () => {
    const join = createFrameJoiner()
    for (const length of [0, 1, DOCUMENT_PART_BYTES, DOCUMENT_PART_BYTES + 1, 3 * DOCUMENT_PART_BYTES]) {
      const frame = Uint8Array.from({ length }, (_, index) => index % 251)
      const parts = framePartsOf(frame)
      expect(parts.every((part) => part.frame.length <= DOCUMENT_PART_BYTES)).toBe(true)
      const joined = parts.map(join)
      expect(joined.slice(0, -1).every((each) => each === undefined)).toBe(true)
      expect(joined.at(-1)).toEqual(frame)
    }
  })

  it('of parts without end is not kept, and the next one is whole', () => {
    const join = createFrameJoiner()
    const part = new Uint8Array(DOCUMENT_PART_BYTES)
    for (let sizeBytes = 0; sizeBytes <= DOCUMENT_FRAME_BYTES; sizeBytes += part.length) join({ frame: part, more: true })
    expect(join({ frame: part })).toBeUndefined()
    expect(join({ frame: Uint8Array.of(7) })).toEqual(Uint8Array.of(7))
  })
})
