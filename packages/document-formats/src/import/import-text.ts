/** Plain text and Markdown to a document. */
import { defaultMarkdownParser } from 'prosemirror-markdown'
import type { Losses } from '../losses.ts'
import type { DocumentJson, NodeJson } from '../schema/document-json.ts'
import { importHtml } from './import-html.ts'
import type { ImportLimits } from './limits.ts'
import type { TakenImages } from './taken-images.ts'

interface Token {
  readonly type: string
  content: string
  children: Token[] | null
  map: [number, number] | null
}

interface BlockState {
  readonly blkIndent: number
  line: number
  isEmpty(line: number): boolean
  getLines(begin: number, end: number, indent: number, keepLastLineEnd: boolean): string
  push(type: string, tag: string, nesting: number): Token
}

interface Tokenizer {
  readonly block: {
    ruler: {
      before(name: string, rule: string, act: (state: BlockState, line: number, end: number, isProbe: boolean) => boolean): void
    }
  }
  readonly core: {
    ruler: { push(name: string, rule: (state: { tokens: Token[]; Token: new (...args: unknown[]) => Token }) => void): void }
  }
  readonly utils: unknown
  render(text: string): string
}

/** GFM: tables, struck text and items to tick besides CommonMark; HTML in it goes through the same cleaning as a page. */
const markdown = createTokenizer()

/** A blank line ends a paragraph, a single line end stays one. */
export function importPlainText(text: string): { content: DocumentJson } {
  const blocks = text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029\f\v]/g, '\n')
    .replace(/^\uFEFF/, '')
    .replace(/\n+$/, '')
    .split(/\n(?:[^\S\n]*\n)+/)
  const content = blocks.map(
    (block): NodeJson => ({
      type: 'paragraph',
      content: block
        .split('\n')
        .flatMap((line, index) => [
          ...(index > 0 ? [{ type: 'hardBreak' }] : []),
          ...(line === '' ? [] : [{ type: 'text', text: line.toWellFormed() }])
        ])
    })
  )
  return { content: { type: 'doc', content } }
}

export function importMarkdown(
  text: string,
  options: { limits: ImportLimits; losses: Losses; images: TakenImages }
): { content: DocumentJson; title?: string } {
  return importHtml(markdown.render(text.replace(/^\uFEFF/, '')), options)
}

function createTokenizer(): Tokenizer {
  const Tokenizer = defaultMarkdownParser.tokenizer.constructor as new (preset: string, options: object) => Tokenizer
  const tokenizer = new Tokenizer('default', { html: true, linkify: false, typographer: false })
  // Without it a note of one word would be the address of a link, and be read nowhere.
  tokenizer.block.ruler.before('reference', 'note', (state, line, end, isProbe) => {
    if (!/^\[\^[^\]\s]+\]:/.test(state.getLines(line, line + 1, state.blkIndent, false))) return false
    if (isProbe) return true
    let next = line + 1
    while (next < end && !state.isEmpty(next) && !/^ {0,3}\[\^/.test(state.getLines(next, next + 1, state.blkIndent, false)))
      next++
    state.push('paragraph_open', 'p', 1)
    const text = state.push('inline', '', 0)
    text.content = state.getLines(line, next, state.blkIndent, false).trim()
    text.map = [line, next]
    text.children = []
    state.push('paragraph_close', 'p', -1)
    state.line = next
    return true
  })
  tokenizer.core.ruler.push('tasks', ({ tokens, Token }) => {
    for (const [index, token] of tokens.entries()) {
      const isItemHead =
        token.type === 'inline' && tokens[index - 1]?.type === 'paragraph_open' && tokens[index - 2]?.type === 'list_item_open'
      const first = token.children?.[0]
      const match = isItemHead && first?.type === 'text' ? /^\[([ xX])\](\s|$)/.exec(first.content) : null
      if (!match) continue
      first!.content = first!.content.slice(match[0].length)
      const box = new Token('html_inline', '', 0)
      box.content = match[1] === ' ' ? '<input type="checkbox">' : '<input type="checkbox" checked>'
      token.children!.unshift(box)
    }
  })
  return tokenizer
}
