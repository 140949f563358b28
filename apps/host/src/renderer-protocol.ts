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
  streams: '/streams',
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

/**
 * What is posted to /streams, for a file that the page makes as it goes. The answer is one line of JSON, and stays open as long as the
 * file is under way: a page that lets go of it, or ends, leaves no file; the host ends it when the browser has the file whole, or gave it up.
 */
export interface StreamRequest {
  readonly name: string
}
export interface StreamAnswer {
  /** The download, good for one use. */
  readonly path: string
  /** Where its parts are posted, one after the other: answered when there is room for the next, with 410 when the browser wants no more. Then /end. */
  readonly parts: string
}
/** Of one part. */
export const STREAM_PART_BYTES = 1024 * 1024

/** Why a socket was closed by the host. */
export const closing = { stopped: 4000, coreEnded: 4001, tooSlow: 4002 } as const
