/** Lint, types, then every test, with a browser for those that need one; closes with one plain line of counts. Never calls an empty run a success. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser, HOW_TO_GET_ONE } from './browser.mjs'
import { lintSteps, runChecks, typeSteps } from './check.mjs'
import { repositoryRoot, requirePinnedNode } from './node-pin.mjs'
import { run } from './process.mjs'
import { countTests } from './test-count.mjs'

requirePinnedNode()

const filters = process.argv.slice(2)
const needsBrowser = filters.length === 0 || filters.some((filter) => filter.includes('browser'))
const [failedChecks, browser] = await Promise.all([
  runChecks([...lintSteps(), ...typeSteps()]),
  needsBrowser ? ensureBrowser() : undefined
])
const tests = await runTests(filters)
const failed = failedChecks.length + tests.failed
if (needsBrowser && browser === undefined) console.log(`skipped: the browser tests, for want of Chromium: ${HOW_TO_GET_ONE}`)
for (const name of failedChecks) console.log(`FAILED ${name}`)
if (tests.passed === 0) console.log('FAILED no test passed')
console.log(`${tests.passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`)
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1

/** @param {readonly string[]} wanted as vitest takes them: parts of paths, -t NAME … */
async function runTests(wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-test-'))
  const report = join(folder, 'report.json')
  const hung = new AbortController()
  const stopWatching = watch(report, () => hung.abort())
  try {
    const { code, signal } = await run(
      process.execPath,
      [
        join(repositoryRoot, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...wanted
      ],
      {
        cwd: repositoryRoot,
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
        signal: hung.signal,
        killSignal: 'SIGKILL'
      }
    ).catch(endedByUs)
    return countTests(readReport(report), code === 0 && signal === null)
  } finally {
    stopWatching()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A test that leaves a process behind can keep vitest from ending: that is a failure, and not a reason to wait for ever. */
function watch(report, onHung) {
  let grace
  const looking = setInterval(() => {
    if (!existsSync(report)) return
    clearInterval(looking)
    grace = setTimeout(onHung, 30_000)
  }, 1000)
  return () => {
    clearInterval(looking)
    clearTimeout(grace)
  }
}

function endedByUs(error) {
  if (error.name !== 'AbortError') throw error
  console.log('FAILED vitest did not end: a test left something running')
  return { code: 1, signal: null }
}

/** Vitest writes none when it cannot start or is interrupted. */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
