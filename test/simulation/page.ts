/** A window of an editor on a simulated person's screen: a Yjs document of its own, which may outlive the core that it wrote through. */
import { type AnyEvent, createFrameJoiner, framePartsOf } from '@colloque/client-api'
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import * as Y from 'yjs'
import { syncFrame, textOf } from '../support/document-page.ts'
import type { Person } from './person.ts'

export interface SimulatedPage {
  readonly person: Person
  readonly conversation: string
  readonly document: string
  /** Undefined while no core knows this window. */
  readonly session: string | undefined
  readonly closedWith: number | undefined
  readonly text: string
  /** False when it could not be opened, or may only be read. */
  connect(): Promise<boolean>
  /** Resolves to true when the core has taken it. */
  insert(at: number, text: string): Promise<boolean>
  remove(at: number, length: number): void
  hear(event: AnyEvent): void
  /** The core is no more; the window is. */
  disconnect(): void
  close(): Promise<void>
}

export function openPage(person: Person, conversation: string, document: string): SimulatedPage {
  const doc = new Y.Doc()
  let session: string | undefined
  let closedWith: number | undefined

  let join = createFrameJoiner()

  async function send(frame: Uint8Array): Promise<boolean> {
    const to = session
    if (to === undefined) return false
    const taken = await Promise.all(framePartsOf(frame).map((part) => person.ask('document-frame', { session: to, ...part })))
    return taken.every((answer) => answer !== undefined)
  }

  let taken: Promise<boolean> = Promise.resolve(true)
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'core') taken = send(syncFrame(2, update))
  })

  function receive(frame: Uint8Array): void {
    const decoder = createDecoder(frame)
    if (readVarUint(decoder) !== 0) return
    const step = readVarUint(decoder)
    const payload = readVarUint8Array(decoder)
    if (step === 0) void send(syncFrame(1, Y.encodeStateAsUpdate(doc, payload)))
    else Y.applyUpdate(doc, payload, 'core')
  }

  function run(): Y.XmlText {
    const content = doc.getXmlFragment('content')
    const first = content.get(0)
    if (first instanceof Y.XmlElement && first.get(0) instanceof Y.XmlText) return first.get(0) as Y.XmlText
    const paragraph = new Y.XmlElement('paragraph')
    const text = new Y.XmlText()
    content.insert(0, [paragraph])
    paragraph.insert(0, [text])
    return text
  }

  return {
    person,
    conversation,
    document,
    get session() {
      return session
    },
    get closedWith() {
      return closedWith
    },
    get text() {
      return textOf(doc)
    },
    async connect() {
      if (session !== undefined) return true
      const again = doc.store.clients.size > 0 ? { client: doc.clientID } : {}
      const opened = await person.ask('open-document', { conversation, document, ...again })
      if (!opened) return false
      // A page whose client id the core does not give it back begins anew, as the interface does.
      if ('client' in again && opened.client !== again.client) {
        await person.ask('close-document', { session: opened.session })
        return false
      }
      doc.clientID = opened.client
      session = opened.session
      join = createFrameJoiner()
      closedWith = undefined
      await send(syncFrame(0, Y.encodeStateVector(doc)))
      return opened.writable
    },
    async insert(at, text) {
      const before = session
      doc.transact(() => {
        const target = run()
        target.insert(Math.min(at, target.length), text)
      })
      return (await taken) && before !== undefined && session === before
    },
    remove(at, length) {
      doc.transact(() => {
        const target = run()
        if (at < target.length) target.delete(at, Math.min(length, target.length - at))
      })
    },
    hear(event) {
      if (event.type === 'document-frame' && event.session === session) {
        const frame = join(event)
        if (frame) receive(frame)
      }
      if (event.type === 'document-closed' && event.session === session) {
        closedWith = event.code
        session = undefined
      }
    },
    disconnect() {
      session = undefined
    },
    async close() {
      if (session !== undefined) await person.ask('close-document', { session })
      session = undefined
    }
  }
}
