/** What the interface asks of a browser: saving by its downloads, its notifications, its title. Passes on nothing of what is read. */
import { isClientCode, Refusal } from '@colloque/client-api'
import type { FileToSave, Hints, Licence, Shell } from '@colloque/ui'
import {
  type DownloadAnswer,
  type DownloadRequest,
  KEY_HEADER,
  paths,
  type StreamAnswer,
  type StreamRequest
} from '../renderer-protocol.ts'
import { createHeldFiles } from './held-files.ts'
import type { Entry } from './session.ts'

/** `version`: of the program. */
export function createBrowserShell({ key, hints: known }: Entry, version: string): Shell {
  const openListeners = new Set<Parameters<Shell['onOpen']>[0]>()
  let hints: Hints = known
  return {
    kind: 'browser',
    version,
    get hints() {
      return hints
    },
    rememberHints(next) {
      hints = next
      // Whoever cannot be told is gone, and the page will say so.
      void post(key, paths.hints, next).catch(() => undefined)
    },
    ...createHeldFiles(),
    async save(files) {
      for (const path of await prepareDownloads(key, files)) startDownload(path)
      return 'saved'
    },
    async saveStream(name, parts) {
      const held = new AbortController()
      try {
        const stream = await beginStream(key, { name }, held.signal)
        startDownload(stream.path)
        for await (const part of parts) if (!(await postPart(key, stream.parts, part))) return 'cancelled'
        return (await postPart(key, `${stream.parts}/end`)) ? 'saved' : 'cancelled'
      } finally {
        // Whatever is not whole by now is given up.
        held.abort()
      }
    },
    async openExternal(url) {
      window.open(url, '_blank', 'noopener,noreferrer')
    },
    notify({ title, conversation, urgent }) {
      if (!('Notification' in window) || document.hasFocus()) return
      void allowed().then((isAllowed) => {
        if (!isAllowed) return
        // One for each conversation: the next takes its place.
        const notification = new Notification(title, { tag: conversation, requireInteraction: urgent, silent: true })
        notification.onclick = () => {
          window.focus()
          notification.close()
          for (const listener of openListeners) listener({ conversation })
        }
      })
    },
    onOpen(listener) {
      openListeners.add(listener)
      return () => openListeners.delete(listener)
    },
    // A tab has its title alone, which the interface writes itself.
    setUnread() {},
    async licences() {
      return (await (await fetch(paths.licences)).json()) as Licence[]
    }
  }
}

async function allowed(): Promise<boolean> {
  return (Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission) === 'granted'
}

/** Throws a Refusal. */
async function prepareDownloads(key: string, files: readonly FileToSave[]): Promise<readonly string[]> {
  const request: DownloadRequest = { files: files.map(({ id, name }) => ({ id, name })) }
  const response = await post(key, paths.downloads, request).catch(() => {
    throw new Refusal('disconnected-from-core')
  })
  if (response.ok) return ((await response.json()) as DownloadAnswer).paths
  const { code, detail } = response.status === 409 ? await response.json() : { code: 'internal', detail: {} }
  throw isClientCode(code) ? new Refusal(code, detail) : new Refusal('internal')
}

/** The answer stays open until `signal`. Throws a Refusal. */
async function beginStream(key: string, request: StreamRequest, signal: AbortSignal): Promise<StreamAnswer> {
  const response = await post(key, paths.streams, request, signal).catch(() => {
    throw new Refusal('disconnected-from-core')
  })
  if (response.status === 429) throw new Refusal('too-many-files', { maximum: 2 })
  if (!response.ok || response.body === null) throw new Refusal('internal')
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  // All the rest of it is its end.
  for (let line = ''; ; ) {
    const { value, done } = await reader.read()
    if (done) throw new Refusal('internal')
    line += value
    if (line.endsWith('\n')) return JSON.parse(line) as StreamAnswer
  }
}

/** False when the browser wants no more. Throws a Refusal. */
async function postPart(key: string, path: string, bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0)): Promise<boolean> {
  const headers = { 'content-type': 'application/octet-stream', [KEY_HEADER]: key }
  const response = await fetch(path, { method: 'POST', headers, body: bytes }).catch(() => {
    throw new Refusal('disconnected-from-core')
  })
  if (response.status !== 204 && response.status !== 410) throw new Refusal('internal')
  return response.ok
}

function post(key: string, path: string, body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const headers = { 'content-type': 'application/json', [KEY_HEADER]: key }
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body), signal })
}

function startDownload(path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.click()
}
