/**
 * Takes a picture of the interface as it is built, under the policy that it ships with:
 *   node packages/ui/gallery/look.ts --scene thread [--theme dark] [--size 1024x768] [--language en] [--out FILE] [--shell desktop]
 *     [--click SELECTOR | --fill SELECTOR=TEXT | --press KEYS | --type TEXT | --wait SELECTOR | --pause MS]… (in the order given)
 * Says what the page complained of, and ends with 1 when there was anything. `--axe` runs axe on what is shown.
 */
import type { Page } from 'playwright-core'
import { openGallery } from './open-gallery.ts'
import { runAxe } from './run-axe.ts'

const options = {
  scene: 'conversations',
  theme: 'light',
  size: '1280x800',
  language: 'fr',
  out: '/tmp/look.png',
  shell: 'browser'
}
const steps: { readonly kind: string; readonly value: string }[] = []
let withAxe = false
const args = process.argv.slice(2)
while (args.length > 0) {
  const name = (args.shift() ?? '').replace(/^--/, '')
  if (name === 'axe') withAxe = true
  else if (name in options) options[name as keyof typeof options] = args.shift() ?? ''
  else steps.push({ kind: name, value: args.shift() ?? '' })
}

async function take(tab: Page, kind: string, value: string): Promise<void> {
  const timeout = 5000
  if (kind === 'click') await tab.click(value, { timeout })
  else if (kind === 'rightclick') await tab.click(value, { timeout, button: 'right' })
  else if (kind === 'hover') await tab.hover(value, { timeout })
  else if (kind === 'fill')
    await tab.fill(value.slice(0, value.lastIndexOf('=')), value.slice(value.lastIndexOf('=') + 1), { timeout })
  else if (kind === 'press') await tab.keyboard.press(value)
  else if (kind === 'type') await tab.keyboard.type(value)
  else if (kind === 'wait') await tab.waitForSelector(value, { timeout })
  else if (kind === 'pause') await tab.waitForTimeout(Number(value))
  else throw new Error(`unknown option --${kind}`)
}

const gallery = await openGallery()
const complaints: string[] = []
try {
  const tab = await gallery.open(options, (what) => complaints.push(what))
  for (const { kind, value } of steps) {
    await take(tab, kind, value)
    await tab.waitForTimeout(60)
  }
  await tab.waitForTimeout(400)
  if (withAxe) complaints.push(...(await runAxe(tab)))
  await tab.screenshot({ path: options.out })
} catch (error) {
  complaints.push(error instanceof Error ? error.message : String(error))
} finally {
  await gallery.close()
}
for (const complaint of complaints) console.log(complaint)
console.log(`${options.out}: ${complaints.length === 0 ? 'nothing to complain of' : `${complaints.length} complaints`}`)
process.exitCode = complaints.length === 0 ? 0 : 1
