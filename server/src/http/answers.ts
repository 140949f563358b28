import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Headers of every answer. None of Access-Control-Allow-*: no web page elsewhere may read from a relay. */
export function setSecurityHeaders(response: ServerResponse, isHttps: boolean): void {
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  if (isHttps) response.setHeader('Strict-Transport-Security', 'max-age=31536000')
}

export function sendText(response: ServerResponse, status: number, text: string, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers
  })
  response.end(text)
}

export function sendJson(response: ServerResponse, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
