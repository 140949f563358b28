/**
 * One who writes, in a process of their own: a core with a page on it, or a page on a plain y-websocket server. It says when what it
 * typed left its page and when what others typed came to it, on the clock that the processes of this machine share.
 */
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

enablePrivateCompileCache()
const { setTimeout: pause } = await import('node:timers/promises')
const { createClient } = await import('@colloque/client')
const { readFolder, sendDocumentFrame } = await import('@colloque/client-api')
const { createNodePorts } = await import('@colloque/client-node')
const { WebsocketProvider } = await import('y-websocket')
const { default: WebSocket } = await import('ws')
const Y = await import('yjs')
const { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } = await import('lib0/encoding')
const { Awareness, encodeAwarenessUpdate } = await import('y-protocols/awareness')
const { openPage, syncFrame } = await import('../../support/document-page.ts')

type Client = import('@colloque/client').Client
type Doc = import('yjs').Doc
type CommandName = import('@colloque/client-api').CommandName

export interface Place {
  readonly conversation: string
  readonly document: string
}
export interface Typing {
  readonly perSecond: number
  readonly seconds: number
}
export interface Taken {
  readonly ms: number
  /** Of the thread's own processor time: on a busy machine the other says little. */
  readonly processorMs: number
}
export type Order =
  | { readonly order: 'open'; readonly vaultPath: string }
  | { readonly order: 'call'; readonly name: string; readonly input: unknown }
  | { readonly order: 'folder'; readonly conversation: string }
  /** Answers with what it took from the call to the frame that holds the document. */
  | ({ readonly order: 'page' } & Place)
  /** Opens them as windows whose pages are elsewhere. */
  | { readonly order: 'hold'; readonly conversation: string; readonly documents: readonly string[] }
  | { readonly order: 'plain'; readonly url: string }
  /** As so many paragraphs of so many characters. */
  | { readonly order: 'paste'; readonly paragraphs: number; readonly characters: number }
  | ({ readonly order: 'type' } & Typing)
  /** `isTimed`: each step of this thread, which wakes it a thousand times a second. */
  | { readonly order: 'begin'; readonly isTimed: boolean }
  | { readonly order: 'collect' }
  | { readonly order: 'close' }

/** What one process saw between `begin` and `collect`. */
export interface Seen {
  readonly client: number
  /** When its page had typed as much as this clock of its client says. */
  readonly typed: readonly { readonly clock: number; readonly atMs: number }[]
  /** When the page had what others typed up to a clock of theirs. */
  readonly heard: readonly { readonly client: number; readonly clock: number; readonly atMs: number }[]
  readonly text: string
  readonly unsent: number
  readonly processorMs: number
  /** The longest that this thread answered nobody, where that was timed: of its own processor time, and by the clock of the wall. */
  readonly longestMs: number
  readonly longestWallMs: number
  readonly residentMb: number
}

const CHEAP = { operations: 1, memoryBytes: 8192 }
const NOTE = 'Patient vu ce jour, bon état général, pas de fièvre ; traitement poursuivi, contrôle dans trois mois. '
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

let client: Client | undefined
let doc: Doc | undefined
let unsent = (): number => 0
let seen: { -readonly [K in keyof Seen]: Seen[K] } & { typed: Seen['typed'][number][]; heard: Seen['heard'][number][] } = fresh()

function fresh() {
  const none = { client: 0, text: '', unsent: 0, processorMs: 0, longestMs: 0, longestWallMs: 0, residentMb: 0 }
  return { ...none, typed: [], heard: [] }
}

const core = (): Client => {
  if (client === undefined) throw new Error('no core was opened')
  return client
}

/** The page's own view of others: what each of them has written, as far as this page has it. */
function watch(page: Doc): void {
  doc = page
  const known = new Map<number, number>()
  page.on('update', () => {
    const atMs = nowMs()
    for (const other of page.store.clients.keys()) {
      const clock = Y.getState(page.store, other)
      if (other === page.clientID || known.get(other) === clock) continue
      known.set(other, clock)
      seen.heard.push({ client: other, clock, atMs })
    }
  })
}

async function openDocument({ conversation, document }: Place): Promise<Taken> {
  const place = { conversation, document }
  const taken = await takeWhole(place)
  const page = await openPage(core(), place)
  await page.send(presenceFrame(page.doc))
  unsent = () => page.status.unsent + (page.status.onDevice ? 0 : 1)
  watch(page.doc)
  return taken
}

/** As a window whose page is elsewhere, for what a page does is no part of it. */
async function takeWhole(place: Place): Promise<Taken> {
  const whole = Promise.withResolvers<{ atMs: number; processorAt: number }>()
  const leave = core().subscribe((event) => {
    const isWhole = event.type === 'document-frame' && event.more !== true && event.frame[0] === 0 && event.frame[1] === 1
    if (isWhole) whole.resolve({ atMs: nowMs(), processorAt: threadMs() })
  })
  const fromMs = nowMs()
  const processorFrom = threadMs()
  const { session } = await core().call('open-document', place)
  await sendDocumentFrame(core(), session, syncFrame(0, NOTHING))
  const { atMs, processorAt } = await whole.promise
  leave()
  await core().call('close-document', { session })
  return { ms: atMs - fromMs, processorMs: processorAt - processorFrom }
}
/** The state vector of a page that has nothing. */
const NOTHING = Uint8Array.of(0)

/** Somebody has it open: what is written is then sent sooner. */
function presenceFrame(page: Doc): Uint8Array {
  const awareness = new Awareness(page)
  awareness.setLocalState({ user: {} })
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [page.clientID]))
  awareness.destroy()
  return toUint8Array(encoder)
}

async function hold(conversation: string, documents: readonly string[]): Promise<void> {
  for (const document of documents) {
    const { session } = await core().call('open-document', { conversation, document })
    // The page has nothing and asks for all.
    await core().call('document-frame', { session, frame: Uint8Array.of(0, 0, 1, 0) })
  }
}

async function openPlain(url: string): Promise<void> {
  const page = new Y.Doc()
  const provider = new WebsocketProvider(url, 'note', page, {
    disableBc: true,
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket
  })
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
  watch(page)
}

function lastText(page: Doc): import('yjs').XmlText {
  const content = page.getXmlFragment('content')
  if (content.length === 0) addParagraph(page, '')
  const paragraph = content.get(content.length - 1) as import('yjs').XmlElement
  return paragraph.get(0) as import('yjs').XmlText
}

function addParagraph(page: Doc, text: string): void {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  const content = page.getXmlFragment('content')
  content.insert(content.length, [paragraph])
}

async function paste(paragraphs: number, characters: number): Promise<void> {
  const page = doc as Doc
  const text = NOTE.repeat(Math.ceil(characters / NOTE.length)).slice(0, characters)
  for (let at = 0; at < paragraphs; at += 20) {
    page.transact(() => {
      for (let index = at; index < Math.min(at + 20, paragraphs); index++) addParagraph(page, text)
    })
    await pause(60)
  }
}

/** A letter each, at an even pace: those that are due since the timer last rang. */
async function type({ perSecond, seconds }: Typing): Promise<void> {
  const page = doc as Doc
  const run = lastText(page)
  const startMs = nowMs()
  const count = perSecond * seconds
  for (let done = 0; done < count; ) {
    const due = Math.min(count, Math.floor(((nowMs() - startMs) * perSecond) / 1000))
    for (; done < due; done++) {
      const atMs = nowMs()
      run.insert(run.length, NOTE[done % NOTE.length] as string)
      seen.typed.push({ clock: Y.getState(page.store, page.clientID), atMs })
    }
    await pause(1)
  }
}

let stopProbe = (): void => undefined
let startCpu = process.cpuUsage()

function begin(isTimed: boolean): void {
  seen = fresh()
  startCpu = process.cpuUsage()
  if (isTimed) timeSteps()
}

function timeSteps(): void {
  let atMs = nowMs()
  let cpu = process.threadCpuUsage()
  stopProbe()
  const timer = setInterval(() => {
    const spent = process.threadCpuUsage(cpu)
    const wallMs = nowMs() - atMs
    seen.longestMs = Math.max(seen.longestMs, Math.min(wallMs, (spent.user + spent.system) / 1000))
    seen.longestWallMs = Math.max(seen.longestWallMs, wallMs)
    atMs = nowMs()
    cpu = process.threadCpuUsage()
  }, 1)
  stopProbe = () => clearInterval(timer)
}

function collect(): Seen {
  const { user, system } = process.cpuUsage(startCpu)
  stopProbe()
  const text = doc?.getXmlFragment('content').toString() ?? ''
  const residentMb = process.memoryUsage.rss() / 2 ** 20
  return { ...seen, client: doc?.clientID ?? 0, text, unsent: unsent(), processorMs: (user + system) / 1000, residentMb }
}

async function follow(order: Order): Promise<unknown> {
  if (order.order === 'open')
    client = createClient(await createNodePorts({ vaultPath: order.vaultPath, files: false, passphraseCost: CHEAP }))
  else if (order.order === 'call') return core().call(order.name as CommandName, order.input as never)
  else if (order.order === 'folder') {
    const fromMs = nowMs()
    const processorFrom = threadMs()
    const { nodes } = await readFolder(core(), order.conversation)
    return { ms: nowMs() - fromMs, processorMs: threadMs() - processorFrom, nodes: nodes.length }
  } else if (order.order === 'page') return openDocument(order)
  else if (order.order === 'hold') await hold(order.conversation, order.documents)
  else if (order.order === 'plain') await openPlain(order.url)
  else if (order.order === 'paste') await paste(order.paragraphs, order.characters)
  else if (order.order === 'type') await type(order)
  else if (order.order === 'begin') begin(order.isTimed)
  else if (order.order === 'collect') return collect()
  else await client?.close()
  return undefined
}

process.on('message', ({ call, order }: { call: number; order: Order }) => {
  follow(order)
    .then(
      (output) => ({ call, output }),
      (error: unknown) => ({ call, failure: error instanceof Error ? error.message : 'unknown' })
    )
    .then((answer) => process.send?.(answer, () => order.order === 'close' && process.exit(0)))
})
