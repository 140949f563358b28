import { DOCUMENT_PART_BYTES } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { createManualClock } from '../../ports/memory/clock.ts'
import { createStateParts } from './state-parts.ts'

const log = new Uint8Array(16)

function open() {
  let encoded = 0
  const parts = createStateParts(createManualClock(), () => {
    encoded++
    return { update: new Uint8Array(2.5 * DOCUMENT_PART_BYTES), seq: encoded }
  })
  return { parts, encoded: () => encoded }
}

it('encodes a document once for all of its parts, and anew for the next who asks', () => {
  const { parts, encoded } = open()
  const read = () => [0, 1, 2].map((index) => parts.part(log, undefined, index * DOCUMENT_PART_BYTES))
  expect(read().map(({ part, seq }) => [part.length / DOCUMENT_PART_BYTES, seq])).toEqual([
    [1, 1],
    [1, 1],
    [0.5, 1]
  ])
  expect(encoded()).toBe(1)
  expect(read().map(({ seq }) => seq)).toEqual([2, 2, 2])
})

it('gives no part of one document to who asks for another, or for another number of it', () => {
  const { parts } = open()
  parts.part(log, undefined, 0)
  expect(parts.part(new Uint8Array(16).fill(1), undefined, DOCUMENT_PART_BYTES).seq).toBe(2)
  expect(parts.part(log, 7, DOCUMENT_PART_BYTES).seq).toBe(3)
})
