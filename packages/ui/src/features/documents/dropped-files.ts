/** The files of what was dropped or chosen, whole folders with all that lies in them; of what is dropped the empty ones too. */
import type { FileToImport } from '../../state/imports.ts'

/** Must be called while the drop is handled; what it gives may come later. */
export function droppedFiles(data: DataTransfer): Promise<readonly FileToImport[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return Promise.resolve([...data.files].map((file) => ({ file, folders: [] })))
  return Promise.all(entries.map((entry) => filesIn(entry, []))).then((all) => all.flat())
}

/** Of a field: one that takes folders tells where in them each file lies. */
export const chosenFiles = (files: Iterable<File>): readonly FileToImport[] =>
  [...files].map((file) => ({ file, folders: file.webkitRelativePath.split('/').slice(0, -1) }))

async function filesIn(entry: FileSystemEntry, folders: readonly string[]): Promise<readonly FileToImport[]> {
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), folders }]
  const inside = await entriesOf(entry as FileSystemDirectoryEntry)
  const within = [...folders, entry.name]
  if (inside.length === 0) return [{ folders: within }]
  const all: FileToImport[] = []
  for (const each of inside) all.push(...(await filesIn(each, within)))
  return all
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject))

/** A reader gives a hundred at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
