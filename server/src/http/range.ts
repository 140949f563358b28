/** One byte range of a body of `sizeBytes` (RFC 9110 section 14): start … end-1, the whole when none or several are asked for. */
export function readRange(
  header: string | undefined,
  sizeBytes: number
): { start: number; end: number; partial: boolean } | 'unsatisfiable' {
  const whole = { start: 0, end: sizeBytes, partial: false }
  const [, first, last] = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return whole
  if (first === '') {
    const start = Math.max(0, sizeBytes - Number(last))
    return start < sizeBytes ? { start, end: sizeBytes, partial: true } : 'unsatisfiable'
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1)
  if (last !== '' && Number(last) < start) return whole
  return start < sizeBytes ? { start, end, partial: true } : 'unsatisfiable'
}
