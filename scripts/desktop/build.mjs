/** Bundles the desktop program into dist/: main and core for Electron's Node, the preload for its sandbox, the interface for its window. */
import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readLicences } from '@colloque/ui/licences'
import { build as bundle } from 'esbuild'
import { build as bundleInterface } from 'vite'

const here = fileURLToPath(new URL('../../apps/desktop/', import.meta.url))
/** What stays a file of its own: Electron itself, and addons that no bundler can carry. */
const external = ['electron', 'better-sqlite3-multiple-ciphers', 'sodium-native']

export async function buildDesktop({ quiet = false } = {}) {
  // Whatever runs this (a test does): a development build names the files of the machine that made it.
  process.env.NODE_ENV = 'production'
  await rm(join(here, 'dist'), { recursive: true, force: true })
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node24',
    external,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning'
  }
  // Packages of CommonJS ask for require, which a bundle of modules does not have.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
  await Promise.all([
    bundle({
      ...common,
      entryPoints: [join(here, 'src/main/main.ts')],
      format: 'esm',
      banner,
      outfile: join(here, 'dist/main/main.js')
    }),
    bundle({
      ...common,
      // The thread for signatures is started by its name beside the core.
      entryPoints: {
        'core-process': join(here, 'src/core-process/core-process.ts'),
        'signature-worker': join(here, '../../packages/client-node/src/sodium/signature-worker.js')
      },
      format: 'esm',
      banner,
      splitting: true,
      outdir: join(here, 'dist/core-process')
    }),
    bundle({
      ...common,
      entryPoints: [join(here, 'src/preload/preload.ts')],
      format: 'cjs',
      outfile: join(here, 'dist/preload/preload.cjs')
    }),
    bundleInterface({ configFile: join(here, 'vite.config.ts'), logLevel: quiet ? 'error' : 'warn' })
  ])
  writeFileSync(join(here, 'dist/licences.json'), JSON.stringify(readLicences()))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDesktop()
