/** Saves attachments where the person says, by the system's own dialog: the interface never names a place. */
import { existsSync } from 'node:fs'
import { join, parse } from 'node:path'
import { type ClientContract, Refusal } from '@colloque/client-api'
import { safeFileName } from '@colloque/client-node/process'
import type { ShellInput, ShellOutput } from '../shell-calls.ts'
import type { BrowserWindow, ElectronParts } from './electron.ts'

type Files = ShellInput<'save'>['files']

export async function saveFiles(
  { app, dialog }: Pick<ElectronParts, 'app' | 'dialog'>,
  window: BrowserWindow,
  client: ClientContract,
  files: Files
): Promise<ShellOutput<'save'>> {
  const places = files.length === 1 ? await askForFile(files) : await askForFolder(files)
  if (places === undefined) return { outcome: 'cancelled' }
  try {
    for (const { id, path } of places) await client.call('save-attachment', { attachment: id, path })
    return { outcome: 'saved' }
  } catch (error) {
    return error instanceof Refusal ? { refusal: error.code, detail: { ...error.detail } } : { refusal: 'internal', detail: {} }
  }

  async function askForFile([file]: Files) {
    if (file === undefined) return undefined
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('downloads'), safeFileName(file.name)),
      properties: ['showOverwriteConfirmation', 'createDirectory']
    })
    return canceled || filePath === '' ? undefined : [{ id: file.id, path: filePath }]
  }

  async function askForFolder(chosen: Files) {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      defaultPath: app.getPath('downloads'),
      properties: ['openDirectory', 'createDirectory']
    })
    const folder = filePaths[0]
    if (canceled || folder === undefined) return undefined
    const taken = new Set<string>()
    return chosen.map(({ id, name }) => ({ id, path: freePath(folder, safeFileName(name), taken) }))
  }
}

/** Nothing that is there is overwritten, and no two of one choice meet. */
function freePath(folder: string, name: string, taken: Set<string>): string {
  const { name: stem, ext } = parse(name)
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? name : `${stem} (${number})${ext}`)
    if (taken.has(path.toLowerCase()) || existsSync(path)) continue
    taken.add(path.toLowerCase())
    return path
  }
}
