/** Which built interface is that of the sources that lie here. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const sources = [
  'apps/host/package.json',
  'apps/host/src/interface',
  'apps/host/src/message-codec.ts',
  'apps/host/src/renderer',
  'apps/host/src/renderer-protocol.ts',
  'apps/host/vite.config.ts',
  'package-lock.json',
  'packages/client-api/src',
  'packages/document-formats/package.json',
  'packages/document-formats/src',
  'packages/ui/package.json',
  'packages/ui/src'
]

export const buildsFolder = fileURLToPath(new URL('../../dist', import.meta.url))

/** Where the interface of these sources lies once it is built: its name holds their hash, so what lies there is never another one's. */
export function interfaceFolder(): string {
  const digest = createHash('sha256')
  for (const path of sources.flatMap(filesOf)) digest.update(`${path}\0`).update(readFileSync(join(repository, path)))
  return join(buildsFolder, `interface-${digest.digest('hex').slice(0, 32)}`)
}

/** Tests are no part of what is built. */
function filesOf(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path]
  return readdirSync(join(repository, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length))
    .sort()
}
