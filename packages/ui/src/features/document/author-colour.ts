/** One of six colours for each person of a space, the same in cursor, history and comment, and on every device of who has the same members. */
import { createContext, useContext, useMemo } from 'react'

const COLOURS = [1, 2, 3, 4, 5, 6] as const

export type ColourOf = (account: string) => number

/** No two have the same before all are given. Who is a member no more gets one when asked for. */
export function colouring(members: readonly string[]): ColourOf {
  const given = new Map<string, number>()
  const uses = new Map<number, number>()
  const usesOf = (colour: number): number => uses.get(colour) ?? 0
  function give(account: string): number {
    const wished = COLOURS.indexOf(wishOf(account))
    const inTurn = [...COLOURS.slice(wished), ...COLOURS.slice(0, wished)]
    const colour = inTurn.reduce((best, next) => (usesOf(next) < usesOf(best) ? next : best))
    given.set(account, colour)
    uses.set(colour, usesOf(colour) + 1)
    return colour
  }
  for (const account of members.toSorted()) give(account)
  return (account) => given.get(account) ?? give(account)
}

function wishOf(account: string): (typeof COLOURS)[number] {
  let sum = 0
  for (const digit of account) sum = (sum * 31 + (digit.codePointAt(0) ?? 0)) % 1_000_003
  return COLOURS[sum % COLOURS.length] ?? COLOURS[0]
}

export const ColourContext = createContext<ColourOf>(colouring([]))

export const useColourOf = (): ColourOf => useContext(ColourContext)

/** Given anew only when others are members. */
export function useColouring(people: readonly { readonly account: string }[]): ColourOf {
  const accounts = people.map(({ account }) => account).join(' ')
  return useMemo(() => colouring(accounts.split(' ')), [accounts])
}
