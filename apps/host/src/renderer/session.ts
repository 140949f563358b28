/** How this page was let in. The key is kept for other tabs and for reloading; it is of no use once the host has ended, nor elsewhere. */
import { KEY_HEADER, type LaunchAnswer, paths } from '../renderer-protocol.ts'

const STORED_KEY = 'colloque-key'

export type Entry = { readonly key: string; readonly language?: 'fr' | 'en' } | 'not-launched' | 'launch-used' | 'host-gone'

/** By the launch code of this page's address, once; by the key of an earlier launch otherwise. */
export async function enter(): Promise<Entry> {
  try {
    const code = takeLaunchCode()
    const launched = code === undefined ? undefined : await redeem(code)
    if (launched !== undefined) {
      localStorage.setItem(STORED_KEY, launched.key)
      return launched
    }
    const key = localStorage.getItem(STORED_KEY)
    if (key !== null && (await isGood(key))) return { key }
    localStorage.removeItem(STORED_KEY)
    return code === undefined ? 'not-launched' : 'launch-used'
  } catch {
    return 'host-gone'
  }
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

async function isGood(key: string): Promise<boolean> {
  return (await fetch(paths.session, { headers: { [KEY_HEADER]: key } })).ok
}
