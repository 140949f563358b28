/** Writes what the page makes as it goes where the person says, by the system's own dialog. What is not whole when its page is gone leaves nothing. */
import { basename, join } from 'node:path'
import type { ClientCode } from '@colloque/client-api'
import { createWholeFile, isDiskFull, safeFileName, type WholeFile } from '@colloque/client-node/process'
import type { ShellOutput } from '../shell-calls.ts'
import type { BrowserWindow, ElectronParts } from './electron.ts'

/** A page makes one at a time; another may be left by the page before. */
const AT_ONCE = 4

export interface SaveStreams {
  begin(name: string): Promise<ShellOutput<'begin-stream'>>
  part(stream: number, bytes: Uint8Array): Promise<ShellOutput<'stream-part'>>
  end(stream: number, isWhole: boolean): Promise<ShellOutput<'end-stream'>>
  /** Of a page that is gone. */
  giveUp(): void
}

interface Refused {
  readonly refusal: string
  readonly detail: Record<string, string | number>
}
const refused = (refusal: ClientCode, detail: Refused['detail'] = {}): Refused => ({ refusal, detail })

export function createSaveStreams({ app, dialog }: Pick<ElectronParts, 'app' | 'dialog'>, window: BrowserWindow): SaveStreams {
  const open = new Map<number, { readonly file: WholeFile; readonly name: string }>()
  let last = 0
  let page = 0

  async function written<T extends object>(name: string, body: () => Promise<T>): Promise<T | Refused> {
    try {
      return await body()
    } catch (error) {
      return isDiskFull(error) ? refused('disk-full') : refused('file-unwritable', { name })
    }
  }

  function giveUp(): void {
    page++
    for (const { file } of open.values()) void file.abandon().catch(() => undefined)
    open.clear()
  }
  window.webContents.on('render-process-gone', giveUp)
  window.once('closed', giveUp)

  return {
    async begin(name) {
      const own = page
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: join(app.getPath('downloads'), safeFileName(name)),
        properties: ['showOverwriteConfirmation', 'createDirectory']
      })
      if (canceled || filePath === '' || own !== page) return {}
      if (open.size >= AT_ONCE) return refused('too-many-files', { maximum: AT_ONCE })
      const shown = basename(filePath)
      return written(shown, async () => {
        const file = await createWholeFile(filePath)
        open.set(++last, { file, name: shown })
        return { stream: last }
      })
    },
    async part(stream, bytes) {
      const found = open.get(stream)
      if (found === undefined) return refused('file-cancelled')
      return written(found.name, async () => {
        await found.file.write(bytes)
        return {}
      })
    },
    async end(stream, isWhole) {
      const found = open.get(stream)
      if (found === undefined) return refused('file-cancelled')
      open.delete(stream)
      return written(found.name, async () => {
        await (isWhole ? found.file.finish() : found.file.abandon())
        return {}
      })
    },
    giveUp
  }
}
