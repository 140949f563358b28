/** Where each cell of a table stands, its spans worked out: for formats that want every place filled. */
import { countAttribute, type NodeJson } from './document-json.ts'

export interface Place {
  readonly cell: NodeJson
  /** Whether the cell begins here; else it reaches here from above or from the left. */
  readonly isStart: boolean
  readonly colspan: number
  readonly rowspan: number
}

/** Rows of equal length; undefined where no cell reaches. Spans end where the table ends. */
export function tableGrid(table: NodeJson): (Place | undefined)[][] {
  const rows = table.content ?? []
  const grid: (Place | undefined)[][] = rows.map(() => [])
  for (const [rowNumber, row] of rows.entries()) {
    let column = 0
    for (const cell of row.content ?? []) {
      while (grid[rowNumber]![column] !== undefined) column += 1
      const colspan = countAttribute(cell, 'colspan', 1)
      const rowspan = Math.min(countAttribute(cell, 'rowspan', 1), rows.length - rowNumber)
      for (let down = 0; down < rowspan; down++) {
        for (let right = 0; right < colspan; right++) {
          grid[rowNumber + down]![column + right] ??= { cell, isStart: down === 0 && right === 0, colspan, rowspan }
        }
      }
      column += colspan
    }
  }
  const width = Math.max(0, ...grid.map((row) => row.length))
  return grid.map((row) => Array.from({ length: width }, (_, column) => row[column]))
}

/** In CSS pixels; undefined for a column whose width nobody set. */
export function columnWidths(grid: readonly (readonly (Place | undefined)[])[]): (number | undefined)[] {
  const widths: (number | undefined)[] = Array.from({ length: grid[0]?.length ?? 0 }, () => undefined)
  for (const row of grid) {
    for (const [column, place] of row.entries()) {
      const given = place?.isStart ? place.cell.attrs?.colwidth : undefined
      if (!Array.isArray(given)) continue
      for (const [offset, width] of given.entries()) {
        if (Number(width) > 0 && column + offset < widths.length) widths[column + offset] ??= Number(width)
      }
    }
  }
  return widths
}
