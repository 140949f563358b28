/** Until when one is away: between what fields hold and moments. All in the time of this computer. */

/** The next time that a clock shows this hour (17:30), today or else tomorrow. Undefined: no hour. */
export function nextHourMs(hour: string, nowMs: number): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(hour) ?? []
  if (hours === undefined || minutes === undefined) return undefined
  const moment = new Date(nowMs)
  moment.setHours(Number(hours), Number(minutes), 0, 0)
  if (moment.getTime() <= nowMs) moment.setDate(moment.getDate() + 1)
  return moment.getTime()
}

/** The last moment of a day (2026-11-30), which counts. Undefined: no such day. */
export function endOfDayMs(day: string): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  if (year === undefined) return undefined
  const moment = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59, 999)
  // A day that its month does not have would become one of the next.
  if (moment.getDate() !== Number(date) || Number(year) < 1000) return undefined
  return moment.getTime()
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

export function toHour(atMs: number): string {
  const moment = new Date(atMs)
  return `${twoDigits(moment.getHours())}:${twoDigits(moment.getMinutes())}`
}

export function toDay(atMs: number): string {
  const moment = new Date(atMs)
  return `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())}`
}
