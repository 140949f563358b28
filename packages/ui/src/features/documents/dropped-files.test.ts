import { expect, it } from 'vitest'
import { droppedFiles } from './dropped-files.ts'

interface Entry {
  readonly name: string
  readonly inside?: readonly Entry[]
}

/** As a browser gives it: what a folder holds comes in several readings, the last one empty. */
function entryOf({ name, inside }: Entry): FileSystemEntry {
  const createReader = () => {
    const rest = (inside ?? []).map(entryOf)
    return { readEntries: (done: (some: readonly FileSystemEntry[]) => void) => done(rest.splice(0, 1)) }
  }
  const file = (done: (file: File) => void) => done(new File([], name))
  return {
    name,
    isFile: inside === undefined,
    isDirectory: inside !== undefined,
    file,
    createReader
  } as unknown as FileSystemEntry
}
const drop = (...entries: Entry[]) =>
  droppedFiles({ items: entries.map((entry) => ({ webkitGetAsEntry: () => entryOf(entry) })) } as unknown as DataTransfer)

it('gives each file with the folders that it lies in, and the folders that nothing lies in', async () => {
  const examens = { name: 'Examens', inside: [{ name: 'ECG.pdf' }, { name: '2027', inside: [] }, { name: 'IRM.dcm' }] }
  const all = await drop({ name: 'note.txt' }, examens, { name: 'À classer', inside: [] })
  expect(all.map(({ file, folders }) => [...folders, file?.name])).toEqual([
    ['note.txt'],
    ['Examens', 'ECG.pdf'],
    ['Examens', '2027', undefined],
    ['Examens', 'IRM.dcm'],
    ['À classer', undefined]
  ])
})
