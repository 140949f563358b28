/** The stretches of a document's history, as its timeline shows them: newest first, by day. */
import type { DocumentRevision } from '@colloque/client-api'

export interface TimelineDay {
  /** Of its newest. */
  readonly at: number
  readonly revisions: readonly NumberedRevision[]
}

export interface NumberedRevision extends DocumentRevision {
  /** From 1, oldest first: where the slider stands. */
  readonly number: number
}

export const numbered = (revisions: readonly DocumentRevision[]): NumberedRevision[] =>
  revisions.map((revision, index) => ({ ...revision, number: index + 1 }))

export function timelineOf(revisions: readonly NumberedRevision[], isSameDay: (a: number, b: number) => boolean): TimelineDay[] {
  const days: { at: number; revisions: NumberedRevision[] }[] = []
  for (const revision of revisions.toReversed()) {
    const day = days.at(-1)
    if (day !== undefined && isSameDay(day.at, revision.at)) day.revisions.push(revision)
    else days.push({ at: revision.at, revisions: [revision] })
  }
  return days
}

export const isSameDay = (a: number, b: number): boolean => new Date(a).setHours(0, 0, 0, 0) === new Date(b).setHours(0, 0, 0, 0)
