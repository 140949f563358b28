/** Walks from one region of the window to the next: rail, list, thread, composer, panel, in the order in which they stand. */

const TABBABLE =
  'button:not([disabled]):not([tabindex="-1"]), a[href]:not([tabindex="-1"]), input:not([disabled]):not([tabindex="-1"]), textarea:not([disabled]):not([tabindex="-1"]), select:not([disabled]), [tabindex="0"], [contenteditable="true"]'

/** Where the focus was in each, to come back there. */
const lastIn = new WeakMap<HTMLElement, HTMLElement>()

/** Follows the focus until the result is called. */
export function followRegions(): () => void {
  const note = (event: FocusEvent): void => {
    if (!(event.target instanceof HTMLElement)) return
    const region = event.target.closest<HTMLElement>('[data-region]')
    if (region) lastIn.set(region, event.target)
  }
  document.addEventListener('focusin', note)
  return () => document.removeEventListener('focusin', note)
}

export function walkRegions(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.checkVisibility())
  const at = regions.findLastIndex((region) => region.contains(document.activeElement))
  for (let turn = 1; turn <= regions.length; turn++) {
    const from = at < 0 && step < 0 ? 0 : at
    const region = regions[(from + step * turn + regions.length * 2) % regions.length]
    if (region && focusRegion(region)) return
  }
}

export function focusRegion(region: HTMLElement): boolean {
  const last = lastIn.get(region)
  const isBack = last?.isConnected && region.contains(last) && last.tabIndex >= 0
  const target = isBack ? last : firstIn(region)
  target?.focus()
  return target !== undefined && document.activeElement === target
}

/** A region may hold another (a composer within a thread): what is inside that one is not its own. */
function firstIn(region: HTMLElement): HTMLElement | undefined {
  const candidates = [
    ...region.querySelectorAll<HTMLElement>('[data-region-start]'),
    ...region.querySelectorAll<HTMLElement>(TABBABLE)
  ]
  const own = candidates.find((element) => element.closest('[data-region]') === region && element.checkVisibility())
  return own ?? (region.tabIndex >= 0 ? region : undefined)
}
