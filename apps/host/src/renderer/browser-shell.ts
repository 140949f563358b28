/** What the interface asks of a browser: saving by its downloads, its notifications, its title. Passes on nothing of what is read. */
import { isClientCode, Refusal } from '@colloque/client-api'
import type { FileToSave, Hints, Licence, Shell } from '@colloque/ui'
import { type DownloadAnswer, type DownloadRequest, KEY_HEADER, paths } from '../renderer-protocol.ts'
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
    async save(files) {
      for (const path of await prepareDownloads(key, files)) startDownload(path)
      return 'saved'
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

function post(key: string, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', [KEY_HEADER]: key }
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
}

function startDownload(path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.click()
}
