/** Builds the desktop program and packs it: `node scripts/desktop/package.mjs [what electron-builder takes]`, for this system by default. */
import { fileURLToPath } from 'node:url'
import { run } from '../process.mjs'
import { buildDesktop } from './build.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
await buildDesktop()
const builder = fileURLToPath(import.meta.resolve('electron-builder/cli.js'))
const args = ['--projectDir', repository, '--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2)]
const { code } = await run(process.execPath, [builder, ...args], { cwd: repository })
process.exitCode = code ?? 1
