/** Builds the desktop program and starts it in the Electron that is here: `node scripts/desktop/start.mjs [--vault FILE]`. */
import { fileURLToPath } from 'node:url'
import { findElectronRuntime } from '../electron-runtime.mjs'
import { run } from '../process.mjs'
import { buildDesktop } from './build.mjs'

const runtime = findElectronRuntime()
if (runtime === undefined) throw new Error('there is no Electron runtime here')
await buildDesktop({ quiet: true })
const { code } = await run(runtime, [fileURLToPath(new URL('../../apps/desktop', import.meta.url)), ...process.argv.slice(2)])
process.exitCode = code ?? 1
