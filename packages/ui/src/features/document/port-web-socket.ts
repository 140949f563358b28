/** A WebSocket for y-websocket's provider that is a session of the contract instead. Opens no connection, and keeps nothing of what passes. */
import {
  type AnyEvent,
  type ClientContract,
  createFrameJoiner,
  type OutputOf,
  Refusal,
  sendDocumentFrame
} from '@colloque/client-api'
import type { WebsocketProvider } from 'y-websocket'

export type OpenedDocument = OutputOf<'open-document'>

/** Of the range that the provider takes as final, after the HTTP codes. */
export const CLOSED = {
  /** The core refused what this page wrote, as no honest page writes it. */
  malformed: 4400,
  /** The core is locked. */
  locked: 4401,
  readOnly: 4403,
  /** What the core has in memory was made anew: open again. */
  reopen: 4409,
  deleted: 4410,
  tooLarge: 4413,
  /** Under another client id than this page writes under: what it wrote cannot be taken. */
  otherClient: 4421,
  /** Nothing can be read yet. */
  waiting: 4425
} as const

const TRANSIENT = 1006
const CODES: Readonly<Record<string, number>> = {
  'unknown-document': CLOSED.deleted,
  'unknown-conversation': CLOSED.deleted,
  'document-waiting': CLOSED.waiting,
  'vault-locked': CLOSED.locked
}

/** What the provider calls a WebSocket. */
type SocketClass = NonNullable<NonNullable<ConstructorParameters<typeof WebsocketProvider>[3]>['WebSocketPolyfill']>

export interface DocumentPort {
  readonly client: ClientContract
  readonly conversation: string
  readonly document: string
  /** The Yjs client id that this page writes under. */
  readonly writesAs: number
  /** Opened already, before there was a page to connect; taken by the first socket. */
  takeOpened(): OpenedDocument | undefined
  /** Of a socket later than the first. */
  reopened(opened: OpenedDocument): void
  mayWrite(): boolean
  /** The number of the log whose state what is written now puts back. */
  restores(): number | undefined
}

type Handler<E> = ((event: E) => void) | null
interface Closed {
  readonly code: number
  readonly reason: string
}

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const ENDED = 3

/** What the provider takes as WebSocketPolyfill. Its address is of no meaning. */
export function portWebSocketOf(port: DocumentPort): SocketClass {
  class PortWebSocket {
    static readonly CONNECTING = CONNECTING
    static readonly OPEN = OPEN
    static readonly CLOSING = CLOSING
    static readonly CLOSED = ENDED
    readonly CONNECTING = CONNECTING
    readonly OPEN = OPEN
    readonly CLOSING = CLOSING
    readonly CLOSED = ENDED
    readyState = CONNECTING
    binaryType = 'arraybuffer'
    onopen: Handler<object> = null
    onmessage: Handler<{ readonly data: ArrayBuffer }> = null
    onclose: Handler<Closed> = null
    onerror: Handler<object> = null
    #session: string | undefined
    #stop: (() => void) | undefined
    readonly #join = createFrameJoiner()

    constructor() {
      // The provider sets its handlers after this.
      queueMicrotask(() => void this.#open())
    }

    async #open(): Promise<void> {
      const { client, conversation, document, writesAs } = port
      try {
        const early = port.takeOpened()
        const opened = early ?? (await client.call('open-document', { conversation, document, client: writesAs }))
        this.#session = opened.session
        if (this.readyState !== CONNECTING) return this.#leave()
        if (opened.client !== writesAs) return this.#end(CLOSED.otherClient)
        if (early === undefined) port.reopened(opened)
        this.#stop = client.subscribe((event) => this.#hear(event))
        this.readyState = OPEN
        this.onopen?.({})
      } catch (failure) {
        this.#end(failure instanceof Refusal ? (CODES[failure.code] ?? TRANSIENT) : TRANSIENT)
      }
    }

    #hear(event: AnyEvent): void {
      if (event.type === 'locked') this.#end(CLOSED.locked)
      if (event.type === 'document-closed' && event.session === this.#session) this.#end(event.code)
      if (event.type !== 'document-frame' || event.session !== this.#session || this.readyState !== OPEN) return
      const frame = this.#join(event)
      if (frame) this.onmessage?.({ data: frame.slice().buffer })
    }

    send(data: Uint8Array): void {
      if (this.readyState !== OPEN || this.#session === undefined) return
      if (!port.mayWrite() && isWrite(data)) return
      // A frame that was not taken is made up for by connecting again: both sides then say what they have.
      sendDocumentFrame(port.client, this.#session, data, port.restores()).catch((failure: unknown) =>
        this.#end(failure instanceof Refusal ? (CODES[failure.code] ?? TRANSIENT) : TRANSIENT)
      )
    }

    close(): void {
      if (this.readyState < CLOSING) this.#end(1000)
    }

    #end(code: number): void {
      if (this.readyState === ENDED) return
      this.readyState = ENDED
      this.#leave()
      queueMicrotask(() => this.onclose?.({ code, reason: '' }))
    }

    #leave(): void {
      this.#stop?.()
      const session = this.#session
      this.#session = undefined
      if (session !== undefined) port.client.call('close-document', { session }).catch(() => undefined)
    }
  }
  return PortWebSocket as unknown as SocketClass
}

const SYNC = 0
const STEP_1 = 0

/** Of the y-websocket protocol: a sync message that is an answer or an update. */
export const isWrite = (frame: Uint8Array): boolean => frame[0] === SYNC && frame[1] !== STEP_1
