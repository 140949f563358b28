/** The number of a professional in the RPPS, as a person types it: eleven digits in any groups, the last one their key. */

export type RppsCheck = 'empty' | 'incomplete' | 'wrong' | 'right'

/** Digits alone; what else was typed between them (spaces, dots, hyphens) is how cards print it. */
export const rppsDigits = (typed: string): string => typed.replace(/[\s.\u2011-]/gu, '')

/** Luhn key (ISO/IEC 7812-1) over eleven digits. */
export function checkRpps(typed: string): RppsCheck {
  const digits = rppsDigits(typed)
  if (digits === '') return 'empty'
  if (!/^[0-9]*$/.test(digits) || digits.length > 11) return 'wrong'
  if (digits.length < 11) return 'incomplete'
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0 ? 'right' : 'wrong'
}

/** 997 0021 8896 */
export function groupRpps(typed: string): string {
  const digits = rppsDigits(typed)
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter((group) => group !== '').join(' ')
}
