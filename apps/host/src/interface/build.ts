/**
 * Builds the interface for the host when its sources changed: `node apps/host/src/interface/build.ts`. Says one line on standard error
 * when there is something to do, and on standard output where the interface lies.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildsFolder, interfaceFolder } from './sources.ts'

/** While somebody is writing the sources. */
const TRIES = 5
/** An older build is nobody's any more, as far as one can know. */
const OLD_MS = 60 * 60_000

let folder = interfaceFolder()
if (!existsSync(folder)) {
  console.error('colloque: building the interface')
  for (let tries = 1; !(await built(folder)); tries++) {
    if (tries === TRIES) throw new Error('the sources of the interface change while they are built')
    folder = interfaceFolder()
  }
  for (const path of readdirSync(buildsFolder).map((name) => join(buildsFolder, name)))
    if (path !== folder && Date.now() - statSync(path).mtimeMs > OLD_MS) rmSync(path, { recursive: true, force: true })
}
console.log(folder)

/** False when the sources are no longer those of this folder's name. */
async function built(folder: string): Promise<boolean> {
  // Whatever runs this (a test does): a development build is slower, and names the files of the machine that made it.
  process.env.NODE_ENV = 'production'
  const { build } = await import('vite')
  // Under another name until it is whole: another start may be reading, or building too.
  const part = join(buildsFolder, `part-${process.pid}`)
  try {
    await build({
      configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
      logLevel: 'error',
      build: { outDir: part }
    })
    if (interfaceFolder() !== folder) return false
    renameSync(part, folder)
  } catch (error) {
    // Another build of the same was faster.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return true
}
