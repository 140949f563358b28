/** Before the browser tests: the interface is built once, when its sources changed. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const build = fileURLToPath(new URL('../../apps/host/src/interface/build.ts', import.meta.url))

export default function buildInterface(): void {
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error('the interface cannot be built')
}
