/** A cleaned page as a document of the schema. */
import { DOMParser } from '@tiptap/pm/model'
import { EditorState } from '@tiptap/pm/state'
import { fixTables, TableMap } from '@tiptap/pm/tables'
import type { Losses } from '../losses.ts'
import type { DocumentJson, NodeJson } from '../schema/document-json.ts'
import { fitDocument } from '../schema/fit-document.ts'
import { documentSchema } from '../schema/schema.ts'
import type { Page } from './page-tree.ts'

const parser = DOMParser.fromSchema(documentSchema)

/** @param isExact spaces and line ends stand as they are, as in a page that Colloque wrote. */
export function pageToDocument(page: Page, losses: Losses, isExact = false): DocumentJson {
  const parsed = parser.parse(page.body as never, { preserveWhitespace: isExact ? 'full' : false })
  const { document, dropped } = fitDocument(parsed.toJSON())
  losses.add('nested-block', 'flattened', dropped)
  return squareTables(document, losses)
}

/** Rows of unequal length get empty cells at their end, spans that overlap are cut: an editor would do so at the first touch. */
function squareTables(document: DocumentJson, losses: Losses): DocumentJson {
  const filled = fillRows(document, losses)
  const state = EditorState.create({ doc: documentSchema.nodeFromJSON(filled) })
  const mending = fixTables(state)
  if (mending === undefined) return filled
  losses.add('table-layout', 'changed', mending.steps.length)
  return mending.doc.toJSON() as DocumentJson
}

function fillRows(node: NodeJson, losses: Losses): NodeJson {
  if (node.content === undefined) return node
  const content = node.content.map((child) => fillRows(child, losses))
  if (node.type !== 'table') return { ...node, content }
  for (const problem of TableMap.get(documentSchema.nodeFromJSON({ ...node, content })).problems ?? []) {
    if (problem.type !== 'missing') continue
    const row = content[problem.row]!
    const missing = Array.from({ length: problem.n }, () => ({ type: 'tableCell', content: [{ type: 'paragraph' }] }))
    content[problem.row] = { ...row, content: [...(row.content ?? []), ...missing] }
    losses.add('table-layout', 'changed')
  }
  return documentSchema.nodeFromJSON({ ...node, content }).toJSON() as NodeJson
}
