/** How far a transfer is, in numbers that can be shown. Pure. */

export interface ProgressShown {
  readonly percent: number
  /** Seconds to go at the present rate; undefined while that is unknown. */
  readonly secondsLeft: number | undefined
}

export function progressShown(doneBytes: number, totalBytes: number, rate: number | undefined): ProgressShown {
  const percent = totalBytes === 0 ? 100 : Math.min(100, Math.floor((doneBytes / totalBytes) * 100))
  const left = Math.max(0, totalBytes - doneBytes)
  return { percent, secondsLeft: rate === undefined || rate <= 0 ? undefined : Math.ceil(left / rate) }
}

/** Seconds up to a minute, then minutes, then hours: nobody plans by the second of an hour. */
export function roundedTime(seconds: number): { readonly value: number; readonly unit: 'second' | 'minute' | 'hour' } {
  if (seconds < 60) return { value: seconds, unit: 'second' }
  if (seconds < 5400) return { value: Math.round(seconds / 60), unit: 'minute' }
  return { value: Math.round(seconds / 3600), unit: 'hour' }
}
