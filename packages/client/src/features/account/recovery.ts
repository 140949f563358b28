import { ClientError } from '../../error.ts'
import type { Store } from '../../ports/index.ts'

/** The recovery phrase between its drawing and the proof that it stands on paper. After that it is nowhere on this device. */
export const isRecoveryConfirmed = (store: Store): boolean => phraseOf(store) === undefined

/** Throws `phrase-confirmed`. */
export function recoveryPhrase(store: Store): string {
  const phrase = phraseOf(store)
  if (phrase === undefined) throw new ClientError('phrase-confirmed')
  return phrase
}

/** Positions from 1. Throws `wrong-words`, naming the positions and nothing else, and `phrase-confirmed`. */
export function confirmRecoveryPhrase(
  store: Store,
  words: readonly { readonly position: number; readonly word: string }[]
): void {
  const right = recoveryPhrase(store).split(' ')
  const wrong = words.filter(({ position, word }) => plain(right[position - 1] ?? '') !== plain(word))
  if (wrong.length > 0) throw new ClientError('wrong-words', { positions: wrong.map(({ position }) => position).join(', ') })
  if (new Set(words.map(({ position }) => position)).size < 2) throw new ClientError('invalid-call')
  // The tables are set to overwrite what they delete.
  store.run('UPDATE account SET recovery_phrase = NULL')
}

function phraseOf(store: Store): string | undefined {
  return store.get<{ recovery_phrase: string | null }>('SELECT recovery_phrase FROM account')?.recovery_phrase ?? undefined
}

/** As it may be typed from paper: no accents, any case. The words of the list stay distinct without accents. */
const plain = (word: string): string => word.trim().toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
