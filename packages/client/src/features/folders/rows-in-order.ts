/** Rows by their ids, for who asks in the order of ids behind one: read some hundred at a time, and only as far as is asked. Knows no table. */
export function inOrder<Row extends { readonly id: string }>(
  after: string,
  read: (after: string, atMost: number) => readonly Row[]
): (id: string) => Row | undefined {
  const rows = new Map<string, Row>()
  let readTo = after
  let isWhole = false
  return (id) => {
    while (!isWhole && id > readTo) {
      const next = read(readTo, ROWS_TOGETHER)
      isWhole = next.length < ROWS_TOGETHER
      for (const row of next) rows.set(row.id, row)
      readTo = next.at(-1)?.id ?? readTo
    }
    return rows.get(id)
  }
}

const ROWS_TOGETHER = 500
