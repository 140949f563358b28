/** Random documents of the schema from a seed, and how two are compared. For tests alone. */
import type { DocumentJson, MarkJson, NodeJson } from '../schema/document-json.ts'

export type Random = (below: number) => number

/** mulberry32 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

export interface Shape {
  /** Only what the format has a place for: lists of paragraphs and lists, quotes of paragraphs, plain cells. */
  readonly isSimple: boolean
}

const WORDS = [
  'Patient',
  'né',
  'œdème',
  '≥ 5 µg',
  'β-bloquant',
  'a*b*c',
  '_x_',
  '[1]',
  '<b>',
  '&amp;',
  '`code`',
  '| pipe',
  '# no',
  '1. one',
  '- dash',
  '~~no~~',
  '\\',
  '“quote”',
  "l'été",
  '10⁹/L',
  'Ω',
  '<!-- c -->',
  '&nbsp;',
  '+33 1',
  '> 3',
  '=',
  '$x$',
  '![i](u)',
  'http://a.fr',
  '日本',
  '👍🏽',
  'fin.'
]

export function randomDocument(random: Random, shape: Shape): DocumentJson {
  return { type: 'doc', content: blocks(random, shape, 0, 1 + random(6)) }
}

function blocks(random: Random, shape: Shape, depth: number, count: number): NodeJson[] {
  return Array.from({ length: count }, () => block(random, shape, depth))
}

function block(random: Random, shape: Shape, depth: number): NodeJson {
  const kind = random(depth > 2 ? 4 : 12)
  if (kind < 2) return paragraph(random)
  if (kind === 2) return { type: 'heading', attrs: { level: 1 + random(3) }, content: line(random) }
  if (kind === 3) return random(2) === 0 ? { type: 'horizontalRule' } : code(random)
  if (kind < 8) return list(random, shape, depth)
  if (kind === 8) {
    const count = 1 + random(2)
    const content = shape.isSimple
      ? Array.from({ length: count }, () => paragraph(random))
      : blocks(random, shape, depth + 1, count)
    return { type: 'blockquote', content }
  }
  if (kind === 9)
    return {
      type: 'image',
      attrs: { file: `file-${random(3)}`, alt: words(random), width: random(2) === 0 ? null : 20 + random(200) }
    }
  return table(random, shape, depth)
}

function paragraph(random: Random): NodeJson {
  return { type: 'paragraph', content: line(random) }
}

function code(random: Random): NodeJson {
  return {
    type: 'codeBlock',
    attrs: { language: null },
    content: [{ type: 'text', text: `${words(random)}\n  ${words(random)}` }]
  }
}

function list(random: Random, shape: Shape, depth: number): NodeJson {
  const type = ['bulletList', 'orderedList', 'taskList'][random(3)]!
  const items = Array.from({ length: 1 + random(3) }, (): NodeJson => {
    const inner =
      depth > 2 || random(3) > 0
        ? []
        : shape.isSimple
          ? [list(random, shape, depth + 1)]
          : blocks(random, shape, depth + 1, 1 + random(2))
    const attrs = type === 'taskList' ? { attrs: { checked: random(2) === 0 } } : {}
    return { type: type === 'taskList' ? 'taskItem' : 'listItem', ...attrs, content: [paragraph(random), ...inner] }
  })
  return { type, ...(type === 'orderedList' && { attrs: { start: random(3) === 0 ? 2 + random(9) : 1 } }), content: items }
}

/** A grid with some cells that reach over two columns or two rows. */
function table(random: Random, shape: Shape, depth: number): NodeJson {
  const columns = 2 + random(3)
  const rows = 2 + random(3)
  const isTaken = Array.from({ length: rows }, () => Array.from({ length: columns }, () => false))
  const content = isTaken.map((row, y): NodeJson => {
    const cells: NodeJson[] = []
    for (let x = 0; x < columns; x++) {
      if (row[x]) continue
      const colspan = x + 1 < columns && !row[x + 1] && random(6) === 0 ? 2 : 1
      const rowspan = y > 0 && y + 1 < rows && random(6) === 0 ? 2 : 1
      for (let down = 0; down < rowspan; down++)
        for (let right = 0; right < colspan; right++) isTaken[y + down]![x + right] = true
      const inner = shape.isSimple || random(3) > 0 ? [paragraph(random)] : blocks(random, shape, depth + 2, 1 + random(2))
      cells.push({
        type: y === 0 || random(8) === 0 ? 'tableHeader' : 'tableCell',
        attrs: { colspan, rowspan, colwidth: null },
        content: inner
      })
    }
    return { type: 'tableRow', content: cells }
  })
  return { type: 'table', content }
}

function line(random: Random): NodeJson[] {
  return Array.from({ length: 1 + random(4) }, (_, index): NodeJson => {
    const marks = someMarks(random)
    const kind = random(14)
    if (kind === 0 && index > 0) return { type: 'hardBreak' }
    if (kind === 1) return { type: 'templateField', attrs: { name: 'patient', value: random(2) === 0 ? '' : words(random) } }
    return { type: 'text', text: words(random), ...(marks.length > 0 && { marks }) }
  })
}

/** In the order of the schema. */
function someMarks(random: Random): MarkJson[] {
  if (random(2) === 0) return []
  if (random(5) === 0) return [{ type: 'code' }]
  return [
    ...(random(4) === 0 ? [{ type: 'link', attrs: { href: `https://example.org/a(${random(9)})?b=c&d` } }] : []),
    ...['bold', 'italic', 'strike', 'underline'].filter(() => random(3) === 0).map((type) => ({ type }))
  ]
}

function words(random: Random): string {
  return Array.from({ length: 1 + random(4) }, () => WORDS[random(WORDS.length)]).join(' ')
}

/** As the formats see it: neighbours of one look are one text, files and widths that nobody chose do not count. */
export function comparable(node: NodeJson, imageOf: (file: string) => string = () => ''): NodeJson {
  const content: NodeJson[] = []
  for (const child of (node.content ?? []).map((each) => comparable(each, imageOf))) {
    const before = content.at(-1)
    const isSame = before?.type === 'text' && child.type === 'text' && marksOf(before) === marksOf(child)
    if (isSame) content[content.length - 1] = { ...before, text: `${before.text}${child.text}` }
    else content.push(child)
  }
  const attrs =
    node.type === 'image'
      ? { attrs: { alt: node.attrs?.alt, image: imageOf(String(node.attrs?.file)) } }
      : node.attrs && { attrs: node.attrs }
  const marks = node.marks &&
    node.marks.length > 0 && { marks: node.marks.toSorted((one, other) => (one.type < other.type ? -1 : 1)) }
  return {
    type: node.type,
    ...attrs,
    ...(node.text !== undefined && { text: node.text }),
    ...marks,
    ...(content.length > 0 && { content })
  }
}

function marksOf(node: NodeJson): string {
  return JSON.stringify(node.marks ?? [])
}
