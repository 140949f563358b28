import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeFiles } from '@colloque/client/files-contract'
import { afterAll, describe, expect, it } from 'vitest'
import { createNodeFiles } from './node-files.ts'

const folders: string[] = []
async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-files-'))
  folders.push(folder)
  return folder
}
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

describeFiles('node', async () => {
  const folder = await freshFolder()
  return {
    files: createNodeFiles(),
    path: (name) => `${folder}/${name}`,
    put: (name, bytes) => writeFile(join(folder, name), bytes),
    contents: async (name) => new Uint8Array(await readFile(join(folder, name))),
    names: () => readdir(folder)
  }
})

describe.skipIf(process.platform === 'win32')('node files on POSIX', () => {
  it('refuses a named pipe at once, follows a link, and writes for the owner alone', async () => {
    const folder = await freshFolder()
    const files = createNodeFiles()
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await expect(files.open(join(folder, 'pipe'))).rejects.toMatchObject({ code: 'file-unreadable' })
    await writeFile(join(folder, 'real'), 'abc')
    await symlink('real', join(folder, 'link'))
    const source = await files.open(join(folder, 'link'))
    expect(source.sizeBytes).toBe(3)
    await source.close()
    const listed = await files.list(folder)
    expect(listed?.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['link', 'other'],
      ['pipe', 'other'],
      ['real', 'file']
    ])
    await expect(files.list(join(folder, 'absent'))).rejects.toMatchObject({ code: 'file-unreadable' })
    const target = await files.create(join(folder, 'saved'))
    await target.finish()
    expect((await stat(join(folder, 'saved'))).mode & 0o777).toBe(0o600)
    await expect(files.create(join(folder, 'absent', 'saved'))).rejects.toMatchObject({ code: 'file-unwritable' })
  })
})
