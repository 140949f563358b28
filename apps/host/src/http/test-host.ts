/** For the tests of the host's door: a host on a contract in memory, and requests as any program of this machine can write them. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { type AnyEvent, type ClientContract, connect, FILE_PART_BYTES, Refusal } from '@colloque/client-api'
import { WebSocket } from 'ws'
import type { KeptHints } from '../kept-hints.ts'
import { type Hints, KEY_HEADER, keyProtocol, paths, SOCKET_PROTOCOL } from '../renderer-protocol.ts'
import type { InterfaceFiles } from './interface-files.ts'
import { socketPort } from './socket-port.ts'
import { type Host, startHost } from './start-host.ts'

export const idOf = (digit: string): string => digit.repeat(32)

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface TestHost extends Host {
  readonly authority: string
  readonly contract: FakeContract
  /** Those that the page asked to be kept. */
  readonly hints: KeptHints
  /** Moves the host's clock. */
  pass(timeMs: number): void
  ask(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Answer>
  /** As our own page does it, with a fresh code or this one. */
  launch(code?: string): Promise<Answer>
  /** A browser that was let in. */
  enter(): Promise<Entered>
}

export interface Entered {
  readonly cookie: string
  readonly key: string
  /** What our page sends with each request. */
  readonly headers: Record<string, string>
}

export interface FakeContract extends ClientContract {
  readonly files: Map<string, Buffer>
  readonly calls: string[]
  /** Called when a file is asked for. */
  beforeFetch: () => void
  /** Waited for before each part is given. */
  beforePart: (start: number) => Promise<void> | void
  emit(event: AnyEvent): void
}

const page: InterfaceFiles = new Map([
  ['/', { bytes: Buffer.from('<!doctype html>the page'), type: 'text/html; charset=utf-8', isImmutable: false }],
  ['/assets/a-1.mjs', { bytes: Buffer.from('1'), type: 'text/javascript; charset=utf-8', isImmutable: true }]
])

export async function startTestHost(): Promise<TestHost> {
  let now = 0
  const contract = createFakeContract()
  let kept: Hints = { language: 'fr', theme: 'system' }
  const hints: KeptHints = {
    read: () => kept,
    write: (next) => {
      kept = next
    }
  }
  const host = await startHost({ client: contract, files: page, hints, port: undefined, nowMs: () => now })
  const authority = `${host.address}:${host.port}`
  const ownHeaders = { origin: `http://${authority}`, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }

  const ask: TestHost['ask'] = (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const sent = request({
        host: host.address,
        port: host.port,
        method,
        path,
        headers: { host: authority, ...headers },
        agent: false
      })
      sent.once('error', reject)
      sent.once('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
        )
      })
      sent.end(body)
    })
  const launch = (code = codeOf(host.issueLaunchUrl())) => ask('POST', paths.launch, ownHeaders, JSON.stringify({ code }))
  return {
    ...host,
    authority,
    contract,
    hints,
    pass: (timeMs) => {
      now += timeMs
    },
    ask,
    launch,
    async enter() {
      const { status, headers, body } = await launch()
      if (status !== 200) throw new Error(`the launch was answered with ${status}`)
      const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      const { key } = JSON.parse(body.toString()) as { key: string }
      return { cookie, key, headers: { ...ownHeaders, cookie, [KEY_HEADER]: key } }
    }
  }
}

export const codeOf = (url: string): string => url.slice(url.indexOf('#launch=') + '#launch='.length)

/** The status of a refused upgrade; a client of the contract when it was accepted. */
export function openSocket(host: TestHost, headers: Record<string, string>, protocols: readonly string[]) {
  const socket = new WebSocket(`ws://${host.authority}${paths.port}`, [...protocols], { headers, perMessageDeflate: false })
  return new Promise<number | { client: ReturnType<typeof connect>; socket: WebSocket; closed: Promise<number> }>(
    (resolve, reject) => {
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0)
        socket.terminate()
      })
      socket.once('error', reject)
      const closed = new Promise<number>((end) => socket.once('close', (code) => end(code)))
      socket.once('open', () => resolve({ client: connect(socketPort(socket)), socket, closed }))
    }
  )
}

/** As our own page opens it. */
export async function openPort(host: TestHost, { key, headers }: Entered) {
  const opened = await openSocket(host, headers, [SOCKET_PROTOCOL, keyProtocol(key)])
  if (typeof opened === 'number') throw new Error(`the socket was answered with ${opened}`)
  return opened
}

function createFakeContract(): FakeContract {
  const files = new Map<string, Buffer>()
  const calls: string[] = []
  const listeners = new Set<(event: AnyEvent) => void>()
  const contract: FakeContract = {
    files,
    calls,
    beforeFetch: () => {},
    beforePart: () => {},
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async call(name, input) {
      calls.push(name)
      return (await answer(name, input as never)) as never
    }
  }
  async function answer(name: string, input: { attachment: string; start: number; end: number }): Promise<unknown> {
    if (name === 'status') return { vault: 'locked', connection: 'offline' }
    const bytes = files.get(input.attachment)
    if (bytes === undefined) throw new Refusal('unknown-attachment')
    if (name === 'fetch-attachment') {
      contract.beforeFetch()
      const { attachment: id } = input
      return { attachment: { id, name: 'of the core', sizeBytes: bytes.length, type: 'application/pdf', state: 'ready' } }
    }
    await contract.beforePart(input.start)
    if (input.end - input.start > FILE_PART_BYTES) throw new Refusal('invalid-call')
    return { bytes: new Uint8Array(bytes.subarray(input.start, input.end)) }
  }
  return contract
}
