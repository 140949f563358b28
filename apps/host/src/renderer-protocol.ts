/** What the page and the host agree on beside the contract. Knows neither Node nor the DOM. */

/** The page's own key, in each request that touches the core: unlike a cookie, no other port of this machine is ever sent it. */
export const KEY_HEADER = 'x-colloque-key'
/** A socket carries no headers of ours, so the key is the second of its two protocols. */
export const SOCKET_PROTOCOL = 'colloque'
export const keyProtocol = (key: string): string => `key.${key}`

export const paths = {
  launch: '/launch',
  session: '/session',
  port: '/port',
  downloads: '/downloads',
  hints: '/hints',
  licences: '/licences.json'
} as const

/** The answer to a good launch code. */
export interface LaunchAnswer {
  readonly key: string
  readonly hints: Hints
}
/** The answer to a page that comes again, with its key. */
export interface SessionAnswer {
  readonly hints: Hints
}

/** What is posted to /hints: those of the interface. */
export interface Hints {
  readonly language: 'fr' | 'en'
  readonly theme: 'system' | 'light' | 'dark'
}

/** What is posted to /downloads, and one path for each, in order, good for one use. */
export interface DownloadRequest {
  readonly files: readonly { readonly id: string; readonly name: string }[]
}
export interface DownloadAnswer {
  readonly paths: readonly string[]
}

/** Why a socket was closed by the host. */
export const closing = { stopped: 4000, coreEnded: 4001, tooSlow: 4002 } as const
