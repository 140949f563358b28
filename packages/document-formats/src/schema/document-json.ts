/** The plain-data shape of a document, and how it is walked. Never the schema: that says which shapes are allowed. */

export type Attributes = Readonly<Record<string, unknown>>

export interface MarkJson {
  readonly type: string
  readonly attrs?: Attributes
}

export interface NodeJson {
  readonly type: string
  readonly attrs?: Attributes
  readonly content?: readonly NodeJson[]
  readonly marks?: readonly MarkJson[]
  readonly text?: string
}

/** A node of type `doc`. */
export type DocumentJson = NodeJson

/** Every node below and including this one, parents first. */
export function* nodesOf(node: NodeJson): Generator<NodeJson> {
  const waiting = [node]
  while (waiting.length > 0) {
    const next = waiting.pop()!
    yield next
    for (const child of (next.content ?? []).toReversed()) waiting.push(child)
  }
}

/** The file ids of the images of a document, each once, in the order of the text. */
export function imageFiles(document: DocumentJson): string[] {
  const files = new Set<string>()
  for (const node of nodesOf(document)) if (node.type === 'image') files.add(String(node.attrs?.file))
  return [...files]
}

/**
 * The document with other file ids in its images, as after an import, when their bytes have been sealed in the space.
 *
 * @param toFile gives the new id; undefined removes the image.
 */
export function replaceImages(document: DocumentJson, toFile: (file: string) => string | undefined): DocumentJson {
  const rebuild = (node: NodeJson): NodeJson[] => {
    if (node.type === 'image') {
      const file = toFile(String(node.attrs?.file))
      return file === undefined ? [] : [{ ...node, attrs: { ...node.attrs, file } }]
    }
    if (node.content === undefined) return [node]
    const content = node.content.flatMap(rebuild)
    const isEmptied = content.length === 0 && node.content.length > 0
    return [{ ...node, content: isEmptied ? [{ type: 'paragraph' }] : content }]
  }
  return rebuild(document)[0]!
}

export function textAttribute(node: NodeJson | MarkJson, name: string): string {
  const value = node.attrs?.[name]
  return typeof value === 'string' ? value : ''
}

export function countAttribute(node: NodeJson, name: string, otherwise: number): number {
  const value = node.attrs?.[name]
  return typeof value === 'number' ? value : otherwise
}
