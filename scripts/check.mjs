/** What can be judged without running the product: layout and lint, types, and with `npm run check` unused code. Never changes a file. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repositoryRoot, requirePinnedNode } from './node-pin.mjs'

requirePinnedNode()

const packages = join(repositoryRoot, 'node_modules')
const binaries = {
  biome: join(packages, '@biomejs/biome/bin/biome'),
  tsc: join(packages, 'typescript/bin/tsc'),
  knip: join(packages, 'knip/bin/knip.js')
}

/** One step is one command; all of them run at once and each speaks only when it fails. Gives the names of those that failed. */
export async function runChecks(steps) {
  const outcomes = await Promise.all(steps.map(runStep))
  for (const { step, code, output } of outcomes) {
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name}`)
    if (code !== 0) console.log(output.trimEnd())
  }
  return outcomes.filter(({ code }) => code !== 0).map(({ step }) => step.name)
}

export function lintSteps() {
  return [
    {
      name: 'layout and lint (biome)',
      command: [binaries.biome, 'check', '--no-errors-on-unmatched', '--diagnostic-level=warn', '--max-diagnostics=100']
    }
  ]
}

export function typeSteps() {
  const projects = ['.', ...['packages', 'apps'].flatMap((room) => foldersOf(room)), 'server', 'test']
  return projects
    .filter((folder) => existsSync(join(repositoryRoot, folder, 'tsconfig.json')))
    .map((folder) => ({
      name: `types of ${folder === '.' ? 'the Node side and all tests' : folder} (tsc)`,
      command: [binaries.tsc, '-p', folder]
    }))
}

export function unusedSteps() {
  return [{ name: 'unused files, exports and dependencies (knip)', command: [binaries.knip, '--no-progress'] }]
}

function foldersOf(room) {
  const folder = join(repositoryRoot, room)
  return existsSync(folder) ? readdirSync(folder).map((name) => `${room}/${name}`) : []
}

function runStep(step) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, step.command, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ step, code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = await runChecks([...lintSteps(), ...typeSteps(), ...unusedSteps()])
  process.exitCode = failed.length === 0 ? 0 : 1
}
