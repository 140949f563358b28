/** Reads how many tests passed from vitest's JSON report; never calls something that broke outside a test a success. */

/**
 * A file that does not load counts as one failure, and so does an error outside any test: vitest's own sums leave both out.
 * @param {Record<string, any>} report vitest's JSON report, or `{}` when it wrote none
 * @param {boolean} succeeded whether vitest itself ended well
 */
export function countTests(report, succeeded) {
  const { numPassedTests: passed = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0, testResults = [] } = report
  const hasFailedTest = (file) => file.assertionResults.some((test) => test.status === 'failed')
  const brokenFiles = testResults.filter((file) => file.status === 'failed' && !hasFailedTest(file))
  const failed = numFailedTests + brokenFiles.length
  return { passed, failed: succeeded || failed > 0 ? failed : 1, skipped: numPendingTests + numTodoTests }
}
