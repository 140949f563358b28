/** What may be opened outside: web addresses and mail, after the person said so here. Never a file, a program or another scheme. */
import type { BrowserWindow, ElectronParts } from './electron.ts'
import type { Words } from './words.ts'

const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])
const LONGEST_SHOWN = 300

export function externalUrl(url: string): URL | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!SCHEMES.has(parsed.protocol) || parsed.username !== '' || parsed.password !== '') return undefined
  return parsed
}

/** The question of the page itself proves nothing: this one no page can answer. One at a time. */
export function createOpener(
  { dialog, shell }: Pick<ElectronParts, 'dialog' | 'shell'>,
  window: BrowserWindow,
  words: () => Words
): (url: string) => Promise<void> {
  let isAsking = false
  return async (url) => {
    const allowed = externalUrl(url)
    if (allowed === undefined || isAsking) return
    isAsking = true
    try {
      const { openLink, openOutside, cancel } = words()
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: `${openLink} ${allowed.host || allowed.pathname.slice(0, LONGEST_SHOWN)}`,
        detail: allowed.href.length > LONGEST_SHOWN ? `${allowed.href.slice(0, LONGEST_SHOWN)}…` : allowed.href,
        buttons: [openOutside, cancel],
        defaultId: 1,
        cancelId: 1,
        noLink: true
      })
      if (response === 0) await shell.openExternal(allowed.href)
    } finally {
      isAsking = false
    }
  }
}
