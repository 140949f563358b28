/** The shortest way from one row of things to another (Myers, in linear rows): what stays, what goes, what comes. Knows nothing of documents. */
export interface Change<T> {
  readonly kind: 'same' | 'removed' | 'added'
  readonly items: readonly T[]
}

/** Beyond this many differences what is between the first and the last of them counts as replaced whole. */
const DIFFERENCES = 600

export function diff<T>(before: readonly T[], after: readonly T[], isSame: (a: T, b: T) => boolean): Change<T>[] {
  let start = 0
  while (start < before.length && start < after.length && isSame(before[start] as T, after[start] as T)) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && isSame(before[before.length - 1 - end] as T, after[after.length - 1 - end] as T)) end++
  const changes: Change<T>[] = []
  push(changes, 'same', after.slice(0, start))
  const [from, to] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  for (const { kind, items } of shortest(from, to, isSame)) push(changes, kind, items)
  push(changes, 'same', after.slice(after.length - end))
  return changes
}

function push<T>(changes: Change<T>[], kind: Change<T>['kind'], items: readonly T[]): void {
  if (items.length === 0) return
  const last = changes.at(-1)
  if (last?.kind === kind) changes[changes.length - 1] = { kind, items: [...last.items, ...items] }
  else changes.push({ kind, items })
}

function shortest<T>(before: readonly T[], after: readonly T[], isSame: (a: T, b: T) => boolean): Change<T>[] {
  const rows: Map<number, number>[] = []
  const row = new Map([[1, 0]])
  for (let edits = 0; edits <= Math.min(before.length + after.length, DIFFERENCES); edits++) {
    rows.push(new Map(row))
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const isDown = diagonal === -edits || (diagonal !== edits && (row.get(diagonal - 1) ?? 0) < (row.get(diagonal + 1) ?? 0))
      let x = isDown ? (row.get(diagonal + 1) ?? 0) : (row.get(diagonal - 1) ?? 0) + 1
      while (x < before.length && x - diagonal < after.length && isSame(before[x] as T, after[x - diagonal] as T)) x++
      row.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return traced(rows, before, after)
    }
  }
  return [
    { kind: 'removed', items: before },
    { kind: 'added', items: after }
  ]
}

/** Back from the end. Of what goes and comes at one place, what goes stands first. */
function traced<T>(rows: readonly Map<number, number>[], before: readonly T[], after: readonly T[]): Change<T>[] {
  const back: Change<T>[] = []
  let x = before.length
  let y = after.length
  for (let edits = rows.length - 1; edits >= 0; edits--) {
    const row = rows[edits] as Map<number, number>
    const diagonal = x - y
    const isDown = diagonal === -edits || (diagonal !== edits && (row.get(diagonal - 1) ?? 0) < (row.get(diagonal + 1) ?? 0))
    const from = edits === 0 ? 0 : (row.get(isDown ? diagonal + 1 : diagonal - 1) ?? 0)
    const start = edits === 0 ? 0 : isDown ? from : from + 1
    if (x > start) back.push({ kind: 'same', items: after.slice(y - (x - start), y) })
    y -= x - start
    x = start
    if (edits === 0) break
    if (isDown) back.push({ kind: 'added', items: [after[y - 1] as T] })
    else back.push({ kind: 'removed', items: [before[x - 1] as T] })
    if (isDown) y -= 1
    else x -= 1
  }
  return back.reverse()
}
