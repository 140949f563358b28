/** The way to a relay: one socket of binary frames, and HTTP for the bytes of files. Never retries by itself. */
export interface Transport {
  /** `relayUrl` is http(s)://host[:port][/path]; resolves once the socket is open, throws `relay-unreachable`. */
  connect(relayUrl: string, handlers: SocketHandlers): Promise<Socket>
  request(request: HttpRequest): Promise<HttpResponse>
}
export interface SocketHandlers {
  onFrame(frame: Uint8Array): void
  /** Once, also after an error or our own close. */
  onClose(): void
}
export interface Socket {
  send(frame: Uint8Array): void
  close(): void
}
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as it comes, never gathered in memory: a piece is the transport's until it asks for the next one or ends the iteration. */
  readonly body?: AsyncIterable<Uint8Array>
  readonly bodyBytes?: number
  readonly signal?: AbortSignal
}
export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}
