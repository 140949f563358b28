/** Where the tests are and how they run; never what they mean. */
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { requirePinnedNode } from './scripts/node-pin.mjs'

requirePinnedNode()

const pure = ['protocol', 'crypto', 'client-api', 'client'].map((name) => `packages/${name}/**/*.test.ts`)

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Half of a story between processes is waiting for them: one more than there are cores keeps these busy.
    maxWorkers: availableParallelism() + 1,
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
          pool: 'forks'
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
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 }
        }
      }
    ]
  }
})
