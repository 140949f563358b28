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

/** Changes the theme of what is shown, and nothing else. Resolves when nothing fades any more, however busy the machine is. */
export async function wear(tab: Page, theme: string): Promise<void> {
  await tab.evaluate(async (shown) => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const fading = () => document.getAnimations().filter((one) => one instanceof CSSTransition)
    document.documentElement.setAttribute('data-theme', shown)
    await drawn()
    for (let all = fading(); all.length > 0; all = fading()) await Promise.allSettled(all.map(({ finished }) => finished))
    await drawn()
  }, theme)
}

/** `without`: rules that are left out, each for a reason that stands where it is given. `only`: no rules but these. */
export async function runAxe(
  tab: Page,
  { without = [], only }: { readonly without?: readonly string[]; readonly only?: readonly string[] } = {}
): Promise<readonly string[]> {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]))
  const options = only ? { runOnly: { type: 'rule', values: only } } : { rules }
  // The page's policy forbids scripts from elsewhere, so axe comes through the debugger.
  if (!(await tab.evaluate(() => 'axe' in globalThis))) await tab.evaluate(source)
  const { violations } = (await tab.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as { violations: Violation[] }
  return violations.map(
    ({ id, help, nodes }) =>
      `axe ${id}: ${help}\n${nodes.map(({ html, failureSummary = '' }) => `  ${html.slice(0, 200)} ${failureSummary}`).join('\n')}`
  )
}
