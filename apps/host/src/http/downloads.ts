/** Attachments on their way to the person's folder: opened by the core, streamed in parts of constant memory, each address good once. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type ClientContract, FILE_PART_BYTES, FILES_PER_MESSAGE, id, Refusal } from '@colloque/client-api'
import { safeFileName } from '@colloque/client-node/process'
import { type DownloadAnswer, paths } from '../renderer-protocol.ts'
import { attachmentDisposition } from './attachment-disposition.ts'
import { drawSecret } from './secrets.ts'

/** From when all of them are ready: a browser may first ask whether several files may be saved. */
const LIFE_MS = 5 * 60_000
const WAITING_AT_MOST = 256

interface Download {
  readonly session: number
  readonly attachment: string
  readonly name: string
  readonly sizeBytes: number
  readonly endsAtMs: number
}

export interface Downloads {
  /** Brings the files beside the vault, whole and verified, and gives an address for each. Throws a Refusal. */
  prepare(session: number, request: unknown): Promise<DownloadAnswer>
  /** Undefined for an address that was never given, was used, is over, or belongs to another session. */
  take(session: number, secret: string): Download | undefined
  stream(download: Download, response: ServerResponse): Promise<void>
}

export function createDownloads(client: ClientContract, nowMs: () => number): Downloads {
  const waiting = new Map<string, Download>()

  function forget(): void {
    for (const [secret, { endsAtMs }] of waiting) if (nowMs() >= endsAtMs) waiting.delete(secret)
  }

  return {
    async prepare(session, request) {
      const ready: Omit<Download, 'endsAtMs'>[] = []
      for (const { id: attachment, name } of filesOf(request)) {
        const { sizeBytes } = (await client.call('fetch-attachment', { attachment })).attachment
        ready.push({ session, attachment, name: safeFileName(name), sizeBytes })
      }
      forget()
      if (waiting.size + ready.length > WAITING_AT_MOST) throw new Refusal('too-many-files', { maximum: WAITING_AT_MOST })
      const endsAtMs = nowMs() + LIFE_MS
      return {
        paths: ready.map((download) => {
          const secret = drawSecret()
          waiting.set(secret, { ...download, endsAtMs })
          return `${paths.downloads}/${secret}`
        })
      }
    },
    take(session, secret) {
      forget()
      const download = waiting.get(secret)
      if (download === undefined || download.session !== session) return undefined
      waiting.delete(secret)
      return download
    },
    async stream({ attachment, name, sizeBytes }, response) {
      // A browser that gives up must not leave us waiting for room.
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      try {
        for (let start = 0; start < sizeBytes; ) {
          const end = Math.min(start + FILE_PART_BYTES, sizeBytes)
          const { bytes } = await client.call('read-attachment', { attachment, start, end })
          if (bytes.length === 0 || gone.signal.aborted) throw new Refusal('unknown-attachment')
          // What a first part that cannot be read answers must not begin like a file.
          if (start === 0) response.writeHead(200, downloadHeaders(name, sizeBytes))
          if (!response.write(bytes)) await once(response, 'drain', { signal: gone.signal })
          start += bytes.length
        }
        if (sizeBytes === 0) response.writeHead(200, downloadHeaders(name, 0))
        response.end()
      } catch {
        // Shorter than announced: the browser shows a download that failed, never a file that looks whole.
        if (response.headersSent) response.destroy()
        else response.writeHead(409).end()
      }
    }
  }
}

/** Of unknown size: it ends as a whole file or breaks off. */
export function downloadHeaders(name: string, sizeBytes?: number): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': attachmentDisposition(name),
    ...(sizeBytes !== undefined && { 'content-length': String(sizeBytes) }),
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store'
  }
}

/** Throws `invalid-call`. */
function filesOf(request: unknown): { readonly id: string; readonly name: string }[] {
  const files = typeof request === 'object' && request !== null && 'files' in request ? request.files : undefined
  if (!Array.isArray(files) || files.length === 0 || files.length > FILES_PER_MESSAGE) throw new Refusal('invalid-call')
  for (const file of files as { id?: unknown; name?: unknown }[]) {
    if (!id.safeParse(file?.id).success || typeof file.name !== 'string' || file.name.length > 1000)
      throw new Refusal('invalid-call')
  }
  return files as { id: string; name: string }[]
}
