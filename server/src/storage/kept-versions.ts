import { TRIM_DAYS } from '@colloque/protocol'

/** Trimming needs a snapshot of `TRIM_DAYS`: one in so many days is left to grow that old. */
const STEP_DAYS = 10

/**
 * Which snapshots of a log stay, of all that are there, oldest first: the newest and the one before it, which a reader may be fetching; the youngest that
 * the log can be trimmed to; and of those that are too young for that, the first of each ten days, which will be the next one. Seven at
 * most, however many are put in a day.
 */
export function keptVersions(
  snapshots: readonly { readonly version: number; readonly day: number }[],
  today: number
): Set<number> {
  const kept = new Set(snapshots.slice(-2).map(({ version }) => version))
  const trimmable = snapshots.findLast(({ day }) => day + TRIM_DAYS <= today)
  if (trimmable) kept.add(trimmable.version)
  let step = -1
  for (const { version, day } of snapshots) {
    if (day + TRIM_DAYS <= today || Math.floor(day / STEP_DAYS) === step) continue
    step = Math.floor(day / STEP_DAYS)
    kept.add(version)
  }
  return kept
}
