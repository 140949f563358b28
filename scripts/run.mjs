/**
 * The one way in: `npm start` and `npm run demo | test | check | bench` set a fresh clone up and go on under the Node that the project pins.
 * Plain JavaScript for any Node >= 18 with nothing installed; never decides what a command does.
 */
import { join } from 'node:path'
import { pinnedNodePath, repositoryRoot } from './node-pin.mjs'
import { prepare } from './prepare.mjs'
import { run, withFolderFirst } from './process.mjs'

const entryPoints = {
  start: 'scripts/start.ts',
  demo: 'scripts/demo/main.ts',
  test: 'scripts/test.mjs',
  check: 'scripts/check.mjs',
  bench: 'test/bench/main.ts',
  simulate: 'test/simulation/main.ts',
  conformance: 'test/conformance/main.ts',
  'package-desktop': 'scripts/desktop/package.mjs'
}

const [name = '', ...rest] = process.argv.slice(2)
const entryPoint = entryPoints[name]
if (entryPoint === undefined) {
  console.error(`Usage: node scripts/run.mjs ${Object.keys(entryPoints).join('|')} [-- arguments]`)
  process.exit(2)
}

try {
  await prepare()
} catch (error) {
  console.error(`colloque: ${error.message}`)
  if (error.signal === undefined) process.exit(1)
  process.kill(process.pid, error.signal)
  await new Promise(() => setInterval(() => {}, 1000))
}

const outcome = await run(pinnedNodePath, [join(repositoryRoot, entryPoint), ...(rest[0] === '--' ? rest.slice(1) : rest)], {
  cwd: repositoryRoot,
  // Children that say `node` must get the pinned one, also when this script was not started by npm.
  env: withFolderFirst(process.env, join(repositoryRoot, 'node_modules/.bin'))
})
if (outcome.signal !== null) process.kill(process.pid, outcome.signal)
else process.exitCode = outcome.code
