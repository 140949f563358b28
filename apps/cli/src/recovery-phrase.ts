/** Hands the recovery phrase over, once; keeps no copy. */
import { open, rm } from 'node:fs/promises'
import { CommandError } from './error.ts'
import { type Shell, say, tell } from './shell.ts'

export interface PhrasePlace {
  give(phrase: string): Promise<void>
  /** For a founding or a joining that failed. */
  abandon(): Promise<void>
}

/** The file is taken before anything is created, so that no phrase is ever without a place. Throws `phrase-file-exists`, `phrase-file-unwritable`. */
export async function reservePhrasePlace(shell: Shell, path: string | undefined): Promise<PhrasePlace> {
  if (path === undefined) return { give: async (phrase) => printPhrase(shell, phrase), abandon: async () => {} }
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(error.code === 'EEXIST' ? 'phrase-file-exists' : 'phrase-file-unwritable')
  })
  return {
    async give(phrase) {
      try {
        await file.writeFile(`${phrase}\n`)
        await file.sync()
        tell(shell, `The recovery phrase is in ${path}. Print it, lock it away, and delete the file.`)
      } catch {
        // The account exists by now: better on the screen than nowhere.
        printPhrase(shell, phrase)
      } finally {
        await file.close()
        warn(shell)
      }
    },
    async abandon() {
      await file.close()
      await rm(path, { force: true })
    }
  }
}

function printPhrase(shell: Shell, phrase: string): void {
  tell(shell, 'Your recovery phrase, shown this once. Write the 24 words on paper and keep them away from this machine:')
  say(shell, phrase)
  warn(shell)
}

function warn(shell: Shell): void {
  tell(
    shell,
    'This version cannot yet recover with it: a vault that is lost, or whose passphrase is forgotten, is lost. Keep a copy of both, and never work with two copies of a vault.'
  )
}
