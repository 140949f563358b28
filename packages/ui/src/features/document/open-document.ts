/** A document that a page has open: its Y.Doc, who else is there, and where its edits stand. Never stores anything: the core does. */
import type { ClientContract, DocumentStatus } from '@colloque/client-api'
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import { Doc } from 'yjs'
import { createStore, type Store } from '../../state/store.ts'
import { createDocumentImages, type DocumentImages } from './document-images.ts'
import { CLOSED, type OpenedDocument, portWebSocketOf } from './port-web-socket.ts'

export interface Place {
  readonly conversation: string
  readonly document: string
}

export interface OpenDocument {
  readonly place: Place
  readonly doc: Doc
  readonly awareness: Awareness
  readonly status: Store<DocumentStatus>
  /** reading: what the core has is not all here yet. cut: the core does not answer now. */
  readonly connection: Store<'reading' | 'connected' | 'cut'>
  /** A code of CLOSED once it is over; what is shown stays, and is not saved any more. */
  readonly closedWith: Store<number | undefined>
  readonly images: DocumentImages
  /** What `write` writes in one go puts back the document as its log had it up to a number, and says so; where the core does not answer then it is an edit like any other. */
  restoring(seq: number, write: () => void): void
  close(): void
}

/** Who this is, at the cursor in other windows of this device; for others the core says it. */
export interface Self {
  readonly account: string
  readonly name: string
}

/** Throws a Refusal. */
export async function openDocument(client: ClientContract, place: Place, self: Self): Promise<OpenDocument> {
  const opened = await client.call('open-document', { ...place })
  const doc = new Doc()
  doc.clientID = opened.client
  const awareness = new Awareness(doc)
  awareness.setLocalStateField('user', { account: self.account, name: self.name })
  const status = createStore(opened.status)
  const connection = createStore<'reading' | 'connected' | 'cut'>('reading')
  const closedWith = createStore<number | undefined>(undefined)
  let early: OpenedDocument | undefined = opened
  let isReopened = false
  let restored: number | undefined
  const images = createDocumentImages(client, place)

  const stopListening = client.subscribe((event) => {
    if (event.type !== 'document' || event.document !== place.document) return
    status.set(event.status)
    if (event.status.state === 'deleted') closedWith.set(CLOSED.deleted)
  })
  const provider = new WebsocketProvider('core://document', place.document, doc, {
    awareness,
    disableBc: true,
    resyncInterval: -1,
    WebSocketPolyfill: portWebSocketOf({
      client,
      ...place,
      writesAs: opened.client,
      takeOpened() {
        const taken = early
        early = undefined
        return taken
      },
      reopened: (again) => status.set(again.status),
      mayWrite: () => status.get().writable,
      restores: () => restored
    })
  })
  provider.on('sync', (isSynced: boolean) => {
    if (isSynced) {
      isReopened = false
      connection.set('connected')
    }
  })
  provider.on('connection-close', () => {
    if (connection.get() === 'connected') connection.set('cut')
  })
  provider.on('closed', ({ code }) => {
    // The same page may go on with what it has: the core takes what it lacks. Once, lest it be asked for ever.
    if (code === CLOSED.reopen && !isReopened) {
      isReopened = true
      provider.connect()
    } else closedWith.set(code)
  })

  return {
    place,
    doc,
    awareness,
    status,
    connection,
    closedWith,
    images,
    restoring(seq, write) {
      restored = seq
      try {
        write()
      } finally {
        restored = undefined
      }
    },
    close() {
      stopListening()
      images.close()
      provider.destroy()
      awareness.destroy()
      doc.destroy()
    }
  }
}
