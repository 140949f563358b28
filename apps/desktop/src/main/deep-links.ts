/** Links of the scheme colloque:// that the system opens the program with. They hold secrets: passed on, never kept or logged. */
import { LINK_SCHEME } from '../channels.ts'

const LONGEST = 2000

/** The first one of a command line. Everything else there is not for us. */
export function linkIn(commandLine: readonly string[]): string | undefined {
  return commandLine.find(isLink)
}

export const isLink = (text: string): boolean =>
  text.startsWith(`${LINK_SCHEME}://`) && text.length <= LONGEST && URL.canParse(text)
