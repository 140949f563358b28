import type { Hints } from '@colloque/ui'

const STORED = 'colloque-hints'

/** What the screens before the vault is open look like; says nothing of the person. */
export function readHints(language: Hints['language']): Hints {
  try {
    const { language: known, theme } = JSON.parse(localStorage.getItem(STORED) ?? '{}')
    return {
      language: known === 'fr' || known === 'en' ? known : language,
      theme: theme === 'light' || theme === 'dark' ? theme : 'system'
    }
  } catch {
    return { language, theme: 'system' }
  }
}

export function writeHints({ language, theme }: Hints): void {
  localStorage.setItem(STORED, JSON.stringify({ language, theme }))
}
