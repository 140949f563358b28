/** Whether a request comes from our own page. A browser tells the truth about Host, Origin and Sec-Fetch-Site; the secrets are for everyone else. */
import type { IncomingMessage } from 'node:http'
import { KEY_HEADER } from '../renderer-protocol.ts'
import type { Sessions } from './sessions.ts'

type Headers = IncomingMessage['headers']

/** Who may do what at one address. */
export interface Callers {
  isAtOurHost(request: IncomingMessage): boolean
  /** Acting and connecting: only from our own page. */
  mayAct(request: IncomingMessage): boolean
  /** The session of a page of ours, by cookie and key. The key is that of the header where none is given. */
  sessionOf(request: IncomingMessage, key?: string): number | undefined
  /** The session of what a browser fetches by itself for a page of ours. */
  sessionOfCookie(request: IncomingMessage): number | undefined
  /** Of a session that begins. */
  cookieHeader(cookie: string): string
}

/** `authority`: ADDRESS:PORT. */
export function createCallers(authority: string, sessions: Sessions): Callers {
  // Browsers send the cookies of an address to each of its ports: without the name, those of two hosts would replace each other.
  const cookieName = `colloque-${authority.slice(authority.indexOf(':') + 1)}`
  return {
    isAtOurHost: ({ headers }) => isOurHost(headers, authority),
    mayAct: ({ headers }) => isOurOrigin(headers, authority) && isFromOurPage(headers),
    sessionOf({ headers }, key) {
      const given = key ?? headers[KEY_HEADER]
      if (typeof given !== 'string' || !isFromOurPage(headers)) return undefined
      return sessions.find(cookieOf(headers, cookieName), given)
    },
    sessionOfCookie: ({ headers }) => (isFromOurPage(headers) ? sessions.findByCookie(cookieOf(headers, cookieName)) : undefined),
    cookieHeader: (cookie) => `${cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`
  }
}

/** Keeps out pages of other names that were made to point at this machine. */
const isOurHost = ({ host }: Headers, authority: string): boolean => host === authority

/** For what acts: the header must be there. */
const isOurOrigin = ({ origin }: Headers, authority: string): boolean => origin === `http://${authority}`

/** True also for a browser that says nothing of it. */
const isFromOurPage = (headers: Headers): boolean => (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin'

/** The value of a cookie; undefined when it is missing or there twice. */
function cookieOf({ cookie = '' }: Headers, name: string): string | undefined {
  const values = cookie.split(';').flatMap((part) => {
    const [found = '', ...value] = part.trim().split('=')
    return found === name ? [value.join('=')] : []
  })
  return values.length === 1 ? values[0] : undefined
}
