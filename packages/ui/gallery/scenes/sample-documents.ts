/** Documents of a scene: one Y.Doc for each in memory, which speaks the y-websocket protocol with the page as the core does. */
import type {
  AnyEvent,
  CommandName,
  DocumentPast,
  DocumentRevision,
  DocumentStatus,
  OutputOf,
  Person
} from '@colloque/client-api'
import { Refusal } from '@colloque/client-api'
import { type DocumentJson, documentToUpdate } from '@colloque/document-formats'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'

export interface SampleDocument {
  readonly id: string
  readonly content?: DocumentJson
  /** Who wrote the content; their further edits and comments are made by `write`. */
  readonly by: Person
  readonly status?: Partial<DocumentStatus>
  readonly refusal?: 'document-waiting' | 'unknown-document'
  /** What others did to it since, each under their own client id. */
  readonly edits?: readonly { readonly by: Person; write(doc: Y.Doc): void }[]
  /** Others who have it open: where their cursor stands, by the words before it. */
  readonly cursors?: readonly { readonly by: Person; readonly after: string }[]
  readonly revisions?: readonly DocumentRevision[]
  readonly past?: DocumentPast
}

type Answers = { [N in CommandName]?: (input: never) => OutputOf<N> | Promise<OutputOf<N>> }
const SYNC = 0
const AWARENESS = 1
const OWN_CLIENT = 900_001

interface Live {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly clients: Map<string, { readonly person: Person; readonly clients: number[] }>
  /** States by number, for the past. */
  readonly states: Uint8Array[]
  status: DocumentStatus
}

export function documentAnswers(samples: readonly SampleDocument[], me: Person, emit: (event: AnyEvent) => void): Answers {
  const live = new Map<string, Live>()
  const sessions = new Map<string, string>()
  let windows = 0
  for (const sample of samples) follow(sample.id, liveOf(sample))

  function find(document: string): Live {
    const refusal = samples.find(({ id }) => id === document)?.refusal
    if (refusal) throw new Refusal(refusal)
    const found = live.get(document) ?? liveOf({ id: document, by: me })
    if (!live.has(document)) follow(document, found)
    return found
  }
  const send = (session: string, ...frame: readonly (number | Uint8Array)[]): void =>
    emit({ type: 'document-frame', session, frame: frameOf(frame) })
  function follow(id: string, one: Live): void {
    live.set(id, one)
    one.doc.on('update', (update: Uint8Array, origin: unknown) => {
      for (const [session, document] of sessions) if (document === id && session !== origin) send(session, SYNC, 2, update)
    })
  }

  return {
    'open-document': ({ document, client }: { document: string; client?: number }) => {
      const { status } = find(document)
      windows += 1
      const session = windows.toString(16).padStart(32, '0')
      sessions.set(session, document)
      return { session, client: client ?? OWN_CLIENT + windows - 1, writable: status.writable, status }
    },
    'document-frame': ({ session, frame }: { session: string; frame: Uint8Array }) => {
      const document = sessions.get(session)
      if (document === undefined) return {}
      const { doc, awareness, clients } = find(document)
      const [type, step, update] = partsOf(frame)
      if (type === AWARENESS) {
        applyAwarenessUpdate(awareness, update, session)
        return {}
      }
      if (step === 0) {
        send(session, SYNC, 1, Y.encodeStateAsUpdate(doc, update))
        send(session, SYNC, 0, Y.encodeStateVector(doc))
        send(session, AWARENESS, encodeAwarenessUpdate(awareness, [...awareness.getStates().keys()]))
        return {}
      }
      for (const client of Y.parseUpdateMeta(update).to.keys()) {
        const known = clients.get(me.account) ?? { person: me, clients: [] }
        clients.set(me.account, { person: me, clients: [...new Set([...known.clients, client])] })
      }
      Y.applyUpdate(doc, update, session)
      return {}
    },
    'close-document': ({ session }: { session: string }) => {
      sessions.delete(session)
      return {}
    },
    'document-status': ({ document }: { document: string }) => find(document).status,
    'document-state': ({ document, seq, start }: { document: string; seq?: number; start: number }) => {
      const { doc, states } = find(document)
      const state = seq === undefined ? undefined : states[Math.min(seq, states.length) - 1]
      const whole = new Uint8Array(state ?? Y.encodeStateAsUpdate(doc))
      return { part: whole.slice(start), sizeBytes: whole.length, seq: seq ?? states.length }
    },
    'document-history': ({ document }: { document: string }) => {
      find(document)
      const { revisions = [], past } = samples.find(({ id }) => id === document) ?? {}
      return { revisions: [...revisions], complete: past === undefined, ...(past && { past }) }
    },
    'document-files': () => ({ files: [] }),
    'take-images': () => ({ taken: [] }),
    'read-past': () => ({}),
    'document-authors': ({ document }: { document: string }) => ({
      authors: [...find(document).clients.values()].map(({ person, clients }) => ({
        account: person.account,
        name: person.name,
        clients: [...clients]
      }))
    }),
    'name-version': () => ({ version: '0'.repeat(32) }),
    'approve-version': () => ({})
  }
}

/** As it stands when a scene begins: of the same Yjs ids each time. */
export const docOf = (sample: SampleDocument): Y.Doc => liveOf(sample).doc

function liveOf(sample: SampleDocument): Live {
  const doc = new Y.Doc()
  const clients: Live['clients'] = new Map()
  const states: Uint8Array[] = []
  const clientOf = (person: Person): number => {
    const known = clients.get(person.account)
    if (known) return known.clients[0] as number
    const client = 1000 + clients.size
    clients.set(person.account, { person, clients: [client] })
    return client
  }
  if (sample.content) Y.applyUpdate(doc, documentToUpdate(sample.content, clientOf(sample.by)))
  states.push(Y.encodeStateAsUpdate(doc))
  for (const { by, write } of sample.edits ?? []) {
    const theirs = new Y.Doc()
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc))
    // After it: a Y.Doc that meets its own id in what it is given takes another.
    theirs.clientID = clientOf(by)
    theirs.transact(() => write(theirs))
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs, Y.encodeStateVector(doc)))
    states.push(Y.encodeStateAsUpdate(doc))
    theirs.destroy()
  }
  const awareness = new Awareness(doc)
  awareness.setLocalState(null)
  for (const { by, after } of sample.cursors ?? []) {
    const cursor = positionAfter(doc, after)
    if (cursor) awareness.states.set(clientOf(by) + 500, { user: { account: by.account, name: by.name }, cursor })
    awareness.meta.set(clientOf(by) + 500, { clock: 1, lastUpdated: Date.now() })
  }
  const status: DocumentStatus = {
    onDevice: true,
    atRelay: true,
    seenBy: [],
    present: (sample.cursors ?? []).map(({ by }) => by),
    unsent: 0,
    writable: true,
    state: 'live',
    ...sample.status
  }
  return { doc, awareness, clients, states, status }
}

function positionAfter(doc: Y.Doc, words: string): { anchor: unknown; head: unknown } | undefined {
  const texts: Y.XmlText[] = []
  const walk = (parent: Y.XmlFragment): void => {
    for (const child of parent.toArray())
      if (child instanceof Y.XmlText) texts.push(child)
      else if (child instanceof Y.XmlElement) walk(child)
  }
  walk(doc.getXmlFragment('content'))
  for (const text of texts) {
    const plain = text
      .toDelta()
      .map(({ insert }: { insert: unknown }) => String(insert))
      .join('')
    const at = plain.indexOf(words)
    if (at < 0) continue
    const position = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at + words.length))
    return { anchor: position, head: position }
  }
  return undefined
}

/** Of numbers, and of bytes behind their length: as lib0 writes them. */
function frameOf(parts: readonly (number | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  const write = (value: number): void => {
    let rest = value
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128)
    bytes.push(rest)
  }
  for (const part of parts) {
    write(typeof part === 'number' ? part : part.length)
    if (typeof part !== 'number') for (const byte of part) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** A sync frame has a step; one of awareness has none. */
function partsOf(frame: Uint8Array): [type: number, step: number | undefined, payload: Uint8Array] {
  let at = 0
  const read = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = frame[at++] ?? 0
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const type = read()
  const step = type === SYNC ? read() : undefined
  const length = read()
  return [type, step, frame.slice(at, at + length)]
}
