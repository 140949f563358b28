import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureLargeOnes, measureTyping } from './documents/large-documents.ts'
import { measureManyEditors } from './documents/many-editors.ts'
import type { Own } from './documents/writer.ts'

/** Writing together, as cores do it over a real relay: each in a process of its own with its encrypted vault. */
export async function benchDocuments(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const children = new Set<ChildProcess>()
  const own: Own = (child) => void children.add(child)
  try {
    await measureManyEditors(join(folder, 'editors'), own)
    await measureTyping(join(folder, 'typing'), own)
    await measureLargeOnes(join(folder, 'large'), own)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
