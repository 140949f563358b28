/** A page that has a document open: a Y.Doc of its own that speaks the y-websocket protocol with the core, as the interface's editor does. */
import {
  type AnyEvent,
  type ClientContract,
  createFrameJoiner,
  type DocumentStatus,
  readDocumentState,
  sendDocumentFrame
} from '@colloque/client-api'
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import * as Y from 'yjs'
import type { Desk, Practice } from './clients-in-process.ts'

const SYNC = 0

export interface Page {
  readonly doc: Y.Doc
  readonly client: number
  readonly session: string
  readonly closedWith: number | undefined
  readonly status: DocumentStatus
  /** The text of all its paragraphs. */
  text(): string
  /** Types at the end of the last paragraph. */
  type(text: string): void
  /** What `write` writes puts back the document as it was at a number of its log. */
  restoring(seq: number, write: () => void): void
  send(frame: Uint8Array): Promise<unknown>
  close(): Promise<void>
}

type Place = { readonly conversation: string; readonly document: string }

/** `doc`: of a page that lost its core and goes on. */
export async function openPage(contract: ClientContract, place: Place, doc = new Y.Doc()): Promise<Page> {
  const again = doc.store.clients.size > 0 ? { client: doc.clientID } : {}
  const opened = await contract.call('open-document', { ...place, ...again })
  doc.clientID = opened.client
  const join = createFrameJoiner()
  let closedWith: number | undefined
  let status = opened.status
  let restored: number | undefined
  const send = (frame: Uint8Array): Promise<unknown> =>
    sendDocumentFrame(contract, opened.session, frame, restored).catch(() => undefined)
  const stop = contract.subscribe((event: AnyEvent) => {
    if (event.type === 'document' && event.document === place.document) status = event.status
    if (event.type === 'document-closed' && event.session === opened.session) closedWith = event.code
    const frame = event.type === 'document-frame' && event.session === opened.session ? join(event) : undefined
    if (frame) receive(frame)
  })
  function receive(frame: Uint8Array): void {
    const decoder = createDecoder(frame)
    if (readVarUint(decoder) !== SYNC) return
    const step = readVarUint(decoder)
    const payload = readVarUint8Array(decoder)
    if (step === 0) void send(syncFrame(1, Y.encodeStateAsUpdate(doc, payload)))
    else Y.applyUpdate(doc, payload, 'core')
  }
  const written = (update: Uint8Array, origin: unknown): void => {
    if (origin !== 'core' && closedWith === undefined) void send(syncFrame(2, update))
  }
  doc.on('update', written)
  void send(syncFrame(0, Y.encodeStateVector(doc)))
  return {
    doc,
    client: opened.client,
    session: opened.session,
    get closedWith() {
      return closedWith
    },
    get status() {
      return status
    },
    text: () => textOf(doc),
    type(text) {
      const content = doc.getXmlFragment('content')
      doc.transact(() => {
        if (content.length === 0) {
          const paragraph = new Y.XmlElement('paragraph')
          content.insert(0, [paragraph])
          paragraph.insert(0, [new Y.XmlText()])
        }
        const paragraph = content.get(content.length - 1) as Y.XmlElement
        const run = paragraph.get(paragraph.length - 1) as Y.XmlText
        run.insert(run.length, text)
      })
    },
    restoring(seq, write) {
      restored = seq
      write()
      restored = undefined
    },
    send,
    async close() {
      stop()
      doc.off('update', written)
      await contract.call('close-document', { session: opened.session }).catch(() => undefined)
    }
  }
}

/** A document that the first of them makes, and the page of each, opened after the time that it had to reach them. */
export async function openNewDocument<D extends readonly [Desk, ...Desk[]]>(
  practice: Practice,
  conversation: string,
  desks: D,
  reachingMs = 2_000
): Promise<[document: string, ...pages: { [I in keyof D]: Page }]> {
  const { node: document } = await desks[0].client.call('create-document', { conversation, name: 'Protocole' })
  await practice.pass(reachingMs)
  const pages: Page[] = []
  for (const { client } of desks) pages.push(await openPage(client, { conversation, document }))
  return [document, ...(pages as { [I in keyof D]: Page })]
}

/** The text of a document after its record `seq`. */
export async function readTextAt(contract: ClientContract, place: Place & { readonly seq: number }): Promise<string> {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await readDocumentState(contract, place)).update)
  return textOf(doc)
}

export const textOf = (doc: Y.Doc): string =>
  doc
    .getXmlFragment('content')
    .toArray()
    .map((paragraph) => (paragraph as Y.XmlElement).toArray().map(String).join(''))
    .join('\n')

export function syncFrame(step: 0 | 1 | 2, payload: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, SYNC)
  writeVarUint(encoder, step)
  writeVarUint8Array(encoder, payload)
  return toUint8Array(encoder)
}
