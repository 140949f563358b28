/** Makes any JSON into a document of the schema: what has no place is dropped and counted, its text is kept where text can stand. */
import type { Fragment, Mark, Node, NodeType } from '@tiptap/pm/model'
import { Fragment as Fragments } from '@tiptap/pm/model'
import { FormatError } from '../errors.ts'
import type { DocumentJson, NodeJson } from './document-json.ts'
import { documentSchema } from './schema.ts'

/** Deeper, an editor or a colleague's parser would run out of stack. */
export const NESTING = 60

/** @returns the document, valid to the last attribute, and how many nodes and marks were not taken. */
export function fitDocument(json: unknown): { document: DocumentJson; dropped: number } {
  const state = { dropped: 0 }
  const children = childrenOf(json).flatMap((child) => fitNode(child, 1, state))
  const root = build(documentSchema.topNodeType, null, children, state)!
  root.check()
  return { document: root.toJSON() as DocumentJson, dropped: state.dropped }
}

/** @throws FormatError invalid-document when the JSON is not a document of the schema, to the last attribute. */
export function documentNode(json: DocumentJson): Node {
  try {
    const node = documentSchema.nodeFromJSON(json)
    node.check()
    if (node.type === documentSchema.topNodeType) return node
  } catch {
    // ProseMirror says which attribute, and with what in it.
  }
  throw new FormatError('invalid-document', 'This document holds something that cannot be written.')
}

interface State {
  dropped: number
}

function fitNode(json: unknown, depth: number, state: State): Node[] {
  const { type: name, attrs, text, marks } = (json ?? {}) as NodeJson
  if (name === 'text') {
    if (typeof text !== 'string' || text === '') return drop(state)
    return [documentSchema.text(text, fitMarks(marks, state))]
  }
  const type = Object.hasOwn(documentSchema.nodes, name) ? documentSchema.nodes[name] : undefined
  const inner = depth < NESTING ? childrenOf(json).flatMap((child) => fitNode(child, depth + 1, state)) : drop(state)
  if (type === undefined || type === documentSchema.topNodeType) {
    state.dropped += 1
    return inner
  }
  const allowed = allowedAttributes(type, attrs)
  if (allowed === undefined) return type.isLeaf ? drop(state) : [...inner, ...drop(state)]
  const node = build(type, allowed, inner, state, type.isInline ? fitMarks(marks, state) : [])
  return node === undefined ? drop(state) : [node]
}

/** Bare text among blocks gets a paragraph; what still does not fit is asked for its own children. */
function build(
  type: NodeType,
  attrs: Record<string, unknown> | null,
  children: Node[],
  state: State,
  marks: readonly Mark[] = []
) {
  const content: Node[] = []
  let match = type.contentMatch
  const add = (node: Node, isUnpacked: boolean): void => {
    const missing = match.matchType(node.type) ? Fragments.empty : match.fillBefore(Fragments.from(node))
    const next = missing && match.matchFragment(missing)?.matchType(node.type)
    if (missing && next) {
      content.push(...nodesIn(missing), node.mark(node.marks.filter((mark) => type.allowsMarkType(mark.type))))
      match = next
    } else if (node.isInline && type.inlineContent) {
      state.dropped += 1
    } else {
      const wrapping = node.isInline ? [documentSchema.nodes.paragraph!] : match.findWrapping(node.type)
      const outer = wrapping?.toReversed().reduce<Node | null>((inner, each) => each.createAndFill(null, inner) ?? null, node)
      if (outer && wrapping!.length > 0 && match.matchType(outer.type)) {
        content.push(outer)
        match = match.matchType(outer.type)!
      } else {
        state.dropped += 1
        if (!isUnpacked) node.forEach((child) => void add(child, false))
        if (node.isText && type.inlineContent) content.push(node)
      }
    }
  }
  for (const child of joinInline(type, children)) add(child, false)
  return type.createAndFill(attrs, content, marks) ?? undefined
}

/** Inline nodes that stand in a row among blocks go into one paragraph. */
function joinInline(type: NodeType, children: Node[]): Node[] {
  if (type.inlineContent || !children.some((child) => child.isInline)) return children
  const joined: Node[] = []
  let line: Node[] = []
  const flush = () => {
    if (line.length > 0) joined.push(documentSchema.nodes.paragraph!.create(null, line))
    line = []
  }
  for (const child of children) {
    if (child.isInline) line.push(child)
    else {
      flush()
      joined.push(child)
    }
  }
  flush()
  return joined
}

function allowedAttributes(type: NodeType, attrs: unknown): Record<string, unknown> | undefined {
  const given = Object.fromEntries(
    Object.entries((attrs ?? {}) as object).filter(([name]) => Object.hasOwn(type.spec.attrs ?? {}, name))
  )
  try {
    type.create(given).check()
  } catch {
    return checks(type, given) ? given : undefined
  }
  return given
}

/** `check` looks at the content too, which is not there yet. */
function checks(type: NodeType, given: Record<string, unknown>): boolean {
  const rules = type.spec.attrs ?? {}
  return Object.entries(rules).every(([name, rule]) => {
    if (typeof rule.validate !== 'function') return true
    try {
      rule.validate(Object.hasOwn(given, name) ? given[name] : rule.default)
      return true
    } catch {
      return false
    }
  })
}

function fitMarks(marks: unknown, state: State): readonly Mark[] {
  let set: readonly Mark[] = []
  for (const mark of Array.isArray(marks) ? marks : []) {
    const { type: name, attrs } = (mark ?? {}) as { type: string; attrs?: Record<string, unknown> }
    const type = Object.hasOwn(documentSchema.marks, name) ? documentSchema.marks[name] : undefined
    try {
      const made = type!.create(
        Object.fromEntries(Object.entries(attrs ?? {}).filter(([key]) => key in (type!.spec.attrs ?? {})))
      )
      for (const [key, rule] of Object.entries(type!.spec.attrs ?? {})) {
        if (typeof rule.validate === 'function') rule.validate(made.attrs[key])
      }
      set = made.addToSet(set)
    } catch {
      state.dropped += 1
    }
  }
  return set
}

function childrenOf(json: unknown): readonly unknown[] {
  const content = (json as NodeJson | undefined)?.content
  return Array.isArray(content) ? content : []
}

function nodesIn(fragment: Fragment): Node[] {
  return Array.from({ length: fragment.childCount }, (_, index) => fragment.child(index))
}

function drop(state: State): [] {
  state.dropped += 1
  return []
}
