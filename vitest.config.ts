/** Where the tests are and how they run; never what they mean. */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { requirePinnedNode } from './scripts/node-pin.mjs'

requirePinnedNode()

const pure = ['protocol', 'crypto', 'client-api', 'client'].map((name) => `packages/${name}/**/*.test.ts`)

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
  /** Within each project: those above, and then as Vitest has them, which knows of earlier runs. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => {
      const found = long.findIndex((name) => file.moduleId.endsWith(`${name}.test.ts`))
      return found === -1 ? long.length : found
    }
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return projects.flatMap((project) => sorted.filter((file) => file.project === project).sort((a, b) => place(a) - place(b)))
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
      // No test of these packages may leave anything behind in a module, so one worker reads each module once.
      { extends: true, test: { name: 'pure', include: pure, pool: 'threads', isolate: false } },
      {
        extends: true,
        test: {
          name: 'node',
          include: [
            'packages/**/*.test.ts',
            'server/**/*.test.ts',
            'apps/**/*.test.ts',
            'scripts/**/*.test.ts',
            'test/**/*.test.ts'
          ],
          exclude: ['**/node_modules/**', '**/dist/**', 'test/browser/**', ...pure],
          pool: 'forks',
          env
        }
      },
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
