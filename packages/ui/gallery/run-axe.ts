/** What axe finds on what a page shows, one line for each rule and one for each place. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** `without`: rules that are left out, each for a reason that stands where it is given. */
export async function runAxe(tab: Page, without: readonly string[] = []): Promise<readonly string[]> {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]))
  // The page's policy forbids scripts from elsewhere, so axe comes through the debugger.
  await tab.evaluate(source)
  const { violations } = (await tab.evaluate(`axe.run(document, ${JSON.stringify({ rules })})`)) as { violations: Violation[] }
  return violations.map(
    ({ id, help, nodes }) =>
      `axe ${id}: ${help}\n${nodes.map(({ html, failureSummary = '' }) => `  ${html.slice(0, 200)} ${failureSummary}`).join('\n')}`
  )
}
