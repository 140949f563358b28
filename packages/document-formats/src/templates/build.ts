/** Short words to write a template with. */
import type { NodeJson } from '../schema/document-json.ts'

export type Words = string | NodeJson

export const text = (...words: Words[]): NodeJson[] =>
  words.filter((word) => word !== '').map((word) => (typeof word === 'string' ? { type: 'text', text: word } : word))
export const bold = (words: string): NodeJson => ({ type: 'text', text: words, marks: [{ type: 'bold' }] })
export const field = (name: string): NodeJson => ({ type: 'templateField', attrs: { name, value: '' } })
export const paragraph = (...words: Words[]): NodeJson => ({
  type: 'paragraph',
  ...(words.length > 0 && { content: text(...words) })
})
export const heading = (level: 1 | 2 | 3, ...words: Words[]): NodeJson => ({
  type: 'heading',
  attrs: { level },
  content: text(...words)
})
export const bullets = (...items: Words[][]): NodeJson => list('bulletList', 'listItem', items)
export const steps = (...items: Words[][]): NodeJson => ({ ...list('orderedList', 'listItem', items), attrs: { start: 1 } })
export const tasks = (...items: Words[][]): NodeJson => list('taskList', 'taskItem', items)

function list(type: string, itemType: string, items: Words[][]): NodeJson {
  const attrs = itemType === 'taskItem' ? { attrs: { checked: false } } : {}
  return { type, content: items.map((words) => ({ type: itemType, ...attrs, content: [paragraph(...words)] })) }
}

/** The first row is headings. */
export function table(...rows: Words[][][]): NodeJson {
  return {
    type: 'table',
    content: rows.map((row, index) => ({
      type: 'tableRow',
      content: row.map((words) => ({
        type: index === 0 ? 'tableHeader' : 'tableCell',
        attrs: { colspan: 1, rowspan: 1, colwidth: null },
        content: [paragraph(...words)]
      }))
    }))
  }
}

export const document = (...content: NodeJson[]): NodeJson => ({ type: 'doc', content })
