import { type ClientContract, type FolderNode, Refusal } from '@colloque/client-api'
import { createArchive } from '@colloque/document-formats/archive'
import { describe, expect, it } from 'vitest'
import type { ArchiveNote, ArchiveProgress } from '../../../state/archives.ts'
import { archiveEntries } from './archive-entries.ts'

type Fate = 'here' | 'on its way' | ConstructorParameters<typeof Refusal>[0]
const SIZE_BYTES = 300 * 1024

function archive(fates: readonly Fate[], stop = new AbortController()) {
  const notes: ArchiveNote[] = []
  const told: Omit<ArchiveProgress, 'name'>[] = []
  const asked: string[] = []
  const client = {
    async call(name: string, { attachment, start = 0, end = 0 }: { attachment: string; start?: number; end?: number }) {
      asked.push(name)
      const fate = fates[Number(attachment)] as Fate
      if (fate !== 'here') throw new Refusal(fate as 'file-gone')
      return { bytes: new Uint8Array(end - start) }
    },
    subscribe: () => () => undefined
  } as unknown as ClientContract
  const planned = fates.map((fate, index) => {
    const state = fate === 'on its way' ? 'uploading' : 'available'
    const file: NonNullable<FolderNode['file']> = {
      attachment: `${index}`,
      sizeBytes: SIZE_BYTES,
      type: 'application/pdf',
      state
    }
    return {
      path: `${index}.pdf`,
      node: { id: `${index}`, kind: 'file' as const, name: `${index}.pdf`, tags: [], createdAt: 5, file } satisfies FolderNode
    }
  })
  const watch = {
    signal: stop.signal,
    onNote: (note: ArchiveNote) => notes.push(note),
    onProgress: (progress: Omit<ArchiveProgress, 'name'>) => told.push(progress)
  }
  const entries = archiveEntries({ client, conversation: 'c', language: 'fr', watch }, planned)
  const bytes = createArchive(entries, { title: 't', language: 'fr', createdAt: new Date() })
  const whole = async (): Promise<string> => {
    const parts: Uint8Array[] = []
    for await (const part of bytes) parts.push(part)
    return Buffer.concat(parts).toString('latin1')
  }
  return { whole, bytes, notes, told, asked }
}

describe('the files of an archive', () => {
  it('come one after the other, and it is told how far it is', async () => {
    const { whole, told } = archive(['here', 'here'])
    const zip = await whole()
    expect([zip.includes('0.pdf'), zip.includes('1.pdf')]).toEqual([true, true])
    expect(told[0]).toEqual({ done: 0, total: 2, doneBytes: 0, totalBytes: 2 * SIZE_BYTES })
    expect(told).toContainEqual({ done: 1, total: 2, doneBytes: SIZE_BYTES + 256 * 1024, totalBytes: 2 * SIZE_BYTES })
    expect(told.at(-1)).toEqual({ done: 2, total: 2, doneBytes: 2 * SIZE_BYTES, totalBytes: 2 * SIZE_BYTES })
  })

  it('that cannot be had are named, and the others come', async () => {
    const { whole, notes } = archive(['file-gone', 'here', 'on its way', 'file-altered'])
    const zip = await whole()
    expect(notes.map(({ path, failure }) => [path, (failure as Refusal).code])).toEqual([
      ['0.pdf', 'file-gone'],
      ['2.pdf', 'file-unreadable'],
      ['3.pdf', 'file-altered']
    ])
    expect(zip).toContain('1.pdf')
  })

  it.each(['relay-unreachable', 'disk-full', 'vault-locked', 'disconnected-from-core'] as const)(
    'end with what stops all of them: %s',
    async (code) => {
      const { whole, notes } = archive(['here', code, 'here'])
      await expect(whole()).rejects.toMatchObject({ code })
      expect(notes).toEqual([])
    }
  )

  it('are not asked for any more once it is given up', async () => {
    const stop = new AbortController()
    const { bytes, asked } = archive(['here', 'here'], stop)
    await bytes.next()
    stop.abort(new Refusal('file-cancelled'))
    await expect(bytes.next()).rejects.toMatchObject({ code: 'file-cancelled' })
    expect(asked).toEqual(['fetch-attachment'])
  })
})
