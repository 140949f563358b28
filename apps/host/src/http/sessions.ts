/** Browsers that were let in: a cookie, and beside it a key that only pages of this very address hold. They end with the host. */
import { digestOf, drawSecret, matches } from './secrets.ts'

/** Oldest out first: one each launch. */
const AT_MOST = 64

export interface Sessions {
  begin(): { readonly cookie: string; readonly key: string }
  /** Both must be of the same session. Gives its number. */
  find(cookie: string | undefined, key: string | undefined): number | undefined
  /** For what a browser fetches by itself, without our header: the caller asks for another secret too. */
  findByCookie(cookie: string | undefined): number | undefined
}

export function createSessions(): Sessions {
  let last = 0
  const open: { readonly number: number; readonly cookie: Buffer; readonly key: Buffer }[] = []
  const holding = (cookie: string | undefined) => open.filter((one) => cookie !== undefined && matches(cookie, one.cookie))
  return {
    begin() {
      const [cookie, key] = [drawSecret(), drawSecret()]
      open.push({ number: ++last, cookie: digestOf(cookie), key: digestOf(key) })
      if (open.length > AT_MOST) open.shift()
      return { cookie, key }
    },
    find(cookie, key) {
      return holding(cookie).find((one) => key !== undefined && matches(key, one.key))?.number
    },
    findByCookie: (cookie) => holding(cookie)[0]?.number
  }
}
