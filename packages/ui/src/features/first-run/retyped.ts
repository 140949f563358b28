/** How far a passphrase has been typed again. Compares as the vault will: accents, case and spaces count. */

export interface Retyped {
  readonly isSame: boolean
  /** Whole words that are right from the beginning on, of all. */
  readonly rightWords: number
  readonly allWords: number
  /** The first finished word that differs, from 1. */
  readonly wrongWord: number | undefined
}

const wordsOf = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '')

export function compareRetyped(passphrase: string, typed: string): Retyped {
  const wanted = wordsOf(passphrase.normalize('NFKC'))
  const given = wordsOf(typed.normalize('NFKC'))
  const isSame = passphrase !== '' && typed.normalize('NFKC').trim() === passphrase.normalize('NFKC').trim()
  const isFinished = (index: number): boolean => isSame || index < given.length - 1 || /\s$/u.test(typed)
  const firstOther = given.findIndex((word, index) => isFinished(index) && word !== wanted[index])
  const finished = given.filter((_, index) => isFinished(index)).length
  return {
    isSame,
    rightWords: firstOther === -1 ? Math.min(finished, wanted.length) : firstOther,
    allWords: wanted.length,
    wrongWord: firstOther === -1 ? undefined : firstOther + 1
  }
}
