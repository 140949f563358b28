/** Where the tests are and how they run; never what they mean. */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { requirePinnedNode } from './scripts/node-pin.mjs'

requirePinnedNode()

const testsOf = (rooms: readonly string[]): string[] => rooms.map((room) => `${room}/**/*.test.ts`)

const pure = testsOf(['protocol', 'crypto', 'client-api', 'client'].map((name) => `packages/${name}`))
/** To read all modules again for each of these files takes longer than many of them. One has others in the place of modules. */
const together = [
  ...testsOf(['packages/ui', 'packages/document-formats', 'server', 'apps', 'test/journeys/engine']),
  'test/journeys/documents/!(steps).test.ts'
]

/** Those that take half a minute or more: begun last, they would leave the other workers with nothing to do. */
const long = [
  'test/simulation/seeds',
  'test/simulation/processes/rounds',
  'test/journeys/command-line',
  'test/journeys/command-line-files',
  'test/journeys/refusals',
  'test/journeys/engine/going-on',
  'test/journeys/engine/crashes',
  'test/journeys/engine/disorder',
  'test/journeys/engine/changes-in-disorder',
  'test/hostile/frames',
  'test/journeys/killed-anywhere',
  'test/journeys/upload-resumed',
  'test/hostile/http',
  'test/journeys/change-of-mind',
  'test/journeys/disk-full',
  'test/browser/accessibility',
  'test/browser/preview',
  'test/browser/port'
]

class LongestFirst extends BaseSequencer {
  /** Those above, and then project by project as Vitest has them, which knows of earlier runs. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isOf = (file: TestSpecification, name: string): boolean => file.moduleId.endsWith(`${name}.test.ts`)
    const first = long.flatMap((name) => sorted.filter((file) => isOf(file, name)))
    const others = sorted.filter((file) => !first.includes(file))
    return [...first, ...this.ctx.projects.flatMap((project) => others.filter((file) => file.project === project))]
  }
}

/** Under which every process that a test starts runs. */
const env = {
  NODE_OPTIONS: `--import ${new URL('test/support/cheap-passphrases.mjs', import.meta.url)}`,
  NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/colloque-test', import.meta.url))
}
mkdirSync(env.NODE_COMPILE_CACHE, { recursive: true, mode: 0o700 })

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**'],
    // What waits in vain ends by its own patience; these are for a machine that does much else.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Half of a story between processes is waiting for them: one more than there are cores keeps these busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: testsOf(['packages', 'scripts', 'test']),
          exclude: ['**/node_modules/**', '**/dist/**', 'test/browser/**', ...pure, ...together],
          pool: 'forks',
          env
        }
      },
      // No test of these two may leave anything behind in a module, so one worker reads each module once.
      { extends: true, test: { name: 'together', include: together, pool: 'forks', isolate: false, env } },
      { extends: true, test: { name: 'pure', include: pure, pool: 'threads', isolate: false } },
      // After the others: a browser beside them starves both.
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/support/build-interface.ts',
          pool: 'forks',
          env,
          maxWorkers: 2,
          sequence: { groupOrder: 1 }
        }
      }
    ]
  }
})
