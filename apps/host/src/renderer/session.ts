/** How this page was let in. The key is kept for other tabs and for reloading, until the host ends; it is of no use afterwards, nor elsewhere. */
import { type Hints, KEY_HEADER, type LaunchAnswer, paths, type SessionAnswer } from '../renderer-protocol.ts'

const STORED_KEY = 'colloque-key'

export interface Entry {
  readonly key: string
  readonly hints: Hints
}

/** By the launch code of this page's address, once; by the key of an earlier launch otherwise. */
export async function enter(): Promise<Entry | 'not-launched' | 'launch-used' | 'host-gone'> {
  try {
    const code = takeLaunchCode()
    const launched = code === undefined ? undefined : await redeem(code)
    if (launched !== undefined) {
      localStorage.setItem(STORED_KEY, launched.key)
      return launched
    }
    const key = localStorage.getItem(STORED_KEY)
    const hints = key === null ? undefined : await hintsFor(key)
    if (key !== null && hints !== undefined) return { key, hints }
    leave()
    return code === undefined ? 'not-launched' : 'launch-used'
  } catch {
    return 'host-gone'
  }
}

/** Nothing of ours stays in the browser. */
export function leave(): void {
  localStorage.removeItem(STORED_KEY)
}

/** Out of the address bar and the history before anything else. */
function takeLaunchCode(): string | undefined {
  const code = /^#launch=([\w-]+)$/.exec(location.hash)?.[1]
  if (code !== undefined) history.replaceState(null, '', '/')
  return code
}

async function redeem(code: string): Promise<LaunchAnswer | undefined> {
  const response = await fetch(paths.launch, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code })
  })
  return response.ok ? ((await response.json()) as LaunchAnswer) : undefined
}

/** Undefined when the key is no more good. */
async function hintsFor(key: string): Promise<Hints | undefined> {
  const response = await fetch(paths.session, { headers: { [KEY_HEADER]: key } })
  return response.ok ? ((await response.json()) as SessionAnswer).hints : undefined
}
