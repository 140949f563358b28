import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { createManualClock } from '../../ports/memory/clock.ts'
import { syncFrame } from './document-frames.ts'
import { createLiveDocument, type WindowPlace } from './live-document.ts'

function open() {
  const clock = createManualClock()
  const saved: { client: number; update: Uint8Array }[] = []
  const closed: number[] = []
  const disk = { isFull: false }
  const core = {
    ports: { clock },
    emit: (event: { type: string; code?: number }) => event.type === 'document-closed' && closed.push(event.code ?? 0)
  }
  const place = (client: number): WindowPlace => ({ session: `${client}`, number: client, client, mayWrite: () => true })
  const live = createLiveDocument(core as unknown as Core, new Y.Doc(), {
    save(window, update) {
      if (disk.isFull) throw new ClientError('disk-full')
      saved.push({ client: window.client, update })
    },
    changed: () => undefined,
    cursor: () => undefined,
    former: (client) => (client === 8 ? place(8) : undefined),
    isShared: () => false
  })
  live.attach(place(7))
  const stored = (): string => {
    const doc = new Y.Doc()
    for (const { update } of saved) Y.applyUpdate(doc, update)
    return doc.getText('t').toString()
  }
  return { clock, saved, closed, disk, live, stored }
}

function typedBy(client: number, text: string, on = new Y.Doc()): Y.Doc {
  on.clientID = client
  on.getText('t').insert(on.getText('t').length, text)
  return on
}
const give = (doc: Y.Doc): { frame: Uint8Array<ArrayBuffer> } => ({
  frame: new Uint8Array(syncFrame('update', Y.encodeStateAsUpdate(doc)))
})

it('[YDOC-4] keeps what a window left that was closed on a full disk, and stores it when there is room', () => {
  const { clock, disk, live, stored } = open()
  disk.isFull = true
  live.receive('7', give(typedBy(7, 'gardé')))
  live.detach('7')
  expect(live.isUnsaved).toBe(true)
  disk.isFull = false
  clock.advance(5_000)
  expect(live.isUnsaved).toBe(false)
  expect(stored()).toBe('gardé')
})

it('[YDOC-3] takes the edits of a window that is no more from one that still shows them, each under its own number', () => {
  const { clock, saved, closed, live, stored } = open()
  live.receive('7', give(typedBy(7, ' et la suite', typedBy(8, 'perdu'))))
  clock.advance(5_000)
  expect(closed).toEqual([])
  expect(saved.map(({ client }) => client)).toEqual([8, 7])
  expect(stored()).toBe('perdu et la suite')
  for (const { client, update } of saved)
    expect(Y.decodeUpdate(update).structs.every(({ id }) => id.client === client)).toBe(true)
})

it('[YDOC-3] closes a window that writes in the name of anybody else', () => {
  const { closed, saved, live } = open()
  live.receive('7', give(typedBy(9, 'au nom d’un autre')))
  expect(closed).toEqual([4400])
  expect(saved).toEqual([])
})
