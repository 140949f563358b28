/** The words of the interface, in both languages. A catalogue that lacks a word in one of them does not compile. */
import { createContext, useContext } from 'react'

export type Language = 'fr' | 'en'
type Entry = string | ((...values: never[]) => string)
type Words = { readonly [name: string]: Entry | Words }
/** The same names, with strings and functions of the same values. */
type SameAs<T> = {
  readonly [N in keyof T]: T[N] extends string
    ? string
    : T[N] extends (...values: infer V) => string
      ? (...values: V) => string
      : SameAs<T[N]>
}

export interface Catalogue<T> {
  readonly fr: T
  readonly en: SameAs<T>
}

export function catalogue<const T extends Words>(words: { readonly fr: T; readonly en: SameAs<T> }): Catalogue<T> {
  return words
}

export const LanguageContext = createContext<Language>('fr')
export const useLanguage = (): Language => useContext(LanguageContext)
export function useText<T>(words: Catalogue<T>): SameAs<T> {
  return words[useLanguage()] as SameAs<T>
}
