/** What of a command line is for us: links of the scheme colloque://, which hold secrets (passed on, never kept or logged), and the vault. */
import { resolve } from 'node:path'
import { LINK_SCHEME } from '../channels.ts'

const LONGEST = 2000
const mayBeLink = (text: string): boolean => text.toLowerCase().startsWith(`${LINK_SCHEME}:`)

/** The first one of a command line. */
export function linkIn(commandLine: readonly string[]): string | undefined {
  return commandLine.find(isLink)
}

export const isLink = (text: string): boolean =>
  text.startsWith(`${LINK_SCHEME}://`) && text.length <= LONGEST && URL.canParse(text)

/** None beside a link: then whoever made the link may have made the rest of the line. */
export function vaultIn(commandLine: readonly string[]): string | undefined {
  const place = commandLine.indexOf('--vault')
  const path = place < 0 || commandLine.some(mayBeLink) ? undefined : commandLine[place + 1]
  return path === undefined ? undefined : resolve(path)
}
