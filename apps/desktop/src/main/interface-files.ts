/** The built interface under its own scheme: a closed list of files, read once; no address leads anywhere else. */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { INTERFACE_ORIGIN, INTERFACE_SCHEME } from '../channels.ts'
import type { ElectronParts, Session } from './electron.ts'
import { RESPONSE_HEADERS } from './policy.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png'
}

/** Before the app is ready. */
export function registerInterfaceScheme({ protocol }: Pick<ElectronParts, 'protocol'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: false, corsEnabled: false, bypassCSP: false }
  protocol.registerSchemesAsPrivileged([{ scheme: INTERFACE_SCHEME, privileges }])
}

export function serveInterface(session: Pick<Session, 'protocol'>, folder: string): void {
  const files = new Map(filesOf(folder).map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]))
  session.protocol.handle(INTERFACE_SCHEME, (request) => {
    const url = new URL(request.url)
    const wanted = url.pathname === '/' ? '/index.html' : url.pathname
    const path = `${url.protocol}//${url.host}` === INTERFACE_ORIGIN && request.method === 'GET' ? files.get(wanted) : undefined
    if (path === undefined) return new Response(null, { status: 404, headers: RESPONSE_HEADERS })
    const headers = { ...RESPONSE_HEADERS, 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }
    return new Response(new Uint8Array(readFileSync(path)), { headers })
  })
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
