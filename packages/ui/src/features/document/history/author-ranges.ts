/** Which stretches of a text were written under which Yjs client id. Reads the structs, changes nothing. */
import type { Node } from '@tiptap/pm/model'
import { ContentString, type Doc, type Item, XmlElement, type XmlFragment, XmlText } from 'yjs'

export interface Run {
  readonly client: number
  readonly text: string
}

/** The text of the fragment in its order, cut where the writer changes. */
export function runsOf(doc: Doc, field = 'content'): Run[] {
  const runs: Run[] = []
  const walk = (parent: XmlFragment): void => {
    for (const child of parent.toArray()) {
      if (child instanceof XmlText) for (const run of runsOfText(child)) add(run)
      else if (child instanceof XmlElement) walk(child)
    }
  }
  const add = (run: Run): void => {
    const last = runs.at(-1)
    if (last?.client === run.client) runs[runs.length - 1] = { client: run.client, text: last.text + run.text }
    else runs.push(run)
  }
  walk(doc.getXmlFragment(field))
  return runs
}

function* runsOfText(text: XmlText): Generator<Run> {
  for (let item: Item | null = text._start; item !== null; item = item.right)
    if (!item.deleted && item.content instanceof ContentString) yield { client: item.id.client, text: item.content.str }
}

export interface AuthorRange {
  readonly from: number
  readonly to: number
  readonly client: number
}

/** Where the runs stand in a document made of the same text; none when it is not the same. */
export function rangesIn(doc: Node, runs: readonly Run[]): AuthorRange[] {
  const ranges: AuthorRange[] = []
  let run = 0
  let used = 0
  let isSame = true
  doc.descendants((node, position) => {
    if (!node.isText || !isSame) return isSame
    const text = node.text ?? ''
    for (let at = 0; at < text.length; ) {
      const now = runs[run]
      const part = now?.text.slice(used, used + text.length - at)
      if (now === undefined || part === undefined || !text.startsWith(part, at)) {
        isSame = false
        break
      }
      if (part !== '') ranges.push({ from: position + at, to: position + at + part.length, client: now.client })
      at += part.length
      used += part.length
      if (used >= now.text.length) {
        run += 1
        used = 0
      }
    }
    return isSame
  })
  return isSame ? ranges : []
}
