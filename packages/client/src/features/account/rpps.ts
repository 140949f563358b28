/** Eleven digits whose last one is the Luhn key (ISO/IEC 7812-1) of the others. */
export function isRpps(text: string): boolean {
  if (!/^[0-9]{11}$/.test(text)) return false
  let sum = 0
  for (const [index, digit] of [...text].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
