/** The one schema of rich text, for the editor and for every format. An image holds the id of a sealed file, never bytes or an address. */
import type { Extensions } from '@tiptap/core'
import { getSchema, Mark, mergeAttributes, Node } from '@tiptap/core'
import { Image } from '@tiptap/extension-image'
import { OrderedList, TaskItem, TaskList } from '@tiptap/extension-list'
import { Mention } from '@tiptap/extension-mention'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import type { Schema } from '@tiptap/pm/model'
import { StarterKit } from '@tiptap/starter-kit'
import { COLUMNS, isCount, isFieldName, isIdentifier, isLine, isSafeLink, only, ROWS } from './attribute-rules.ts'

/** What a page gives to `parseHTML`: the part of an element that is asked. */
interface PageElement {
  getAttribute(name: string): string | null
}

const kit = StarterKit.extend({
  addExtensions() {
    const extensions: Extensions = this.parent?.() ?? []
    return extensions.map((extension) => {
      // A comment may lie on code too. A mark that does not exclude itself would be written under a hash in Yjs.
      if (extension.name === 'code') return extension.extend({ excludes: 'code bold italic strike underline link' })
      if (extension.name === 'codeBlock') {
        const language = { default: null, validate: only((value) => value === null || isFieldName(value)), parseHTML: () => null }
        return extension.extend({ marks: 'comment', addAttributes: () => ({ language }) })
      }
      if (extension.name === 'heading') {
        const level = { default: 1, rendered: false, validate: only((value) => isCount(value, 1, 3)) }
        return extension.extend({ addAttributes: () => ({ level }) })
      }
      if (extension.name === 'link') {
        const href = { default: '', validate: only(isSafeLink) }
        return extension.extend({ addAttributes: () => ({ href }), parseHTML: () => [{ tag: 'a[href]', getAttrs: safeLinkOf }] })
      }
      return extension
    })
  }
}).configure({
  // Undoing belongs to the collaboration; a node that adds itself at the end would be an edit by whoever only reads.
  undoRedo: false,
  trailingNode: false,
  orderedList: false,
  heading: { levels: [1, 2, 3] },
  link: {
    openOnClick: false,
    defaultProtocol: 'https',
    isAllowedUri: isSafeLink,
    HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: null }
  }
})

const orderedList = OrderedList.extend({
  addAttributes: () => ({
    start: {
      default: 1,
      validate: only((value) => isCount(value, 0, 99_999)),
      parseHTML: (element: PageElement) => countOf(element, 'start', 0, 99_999)
    }
  })
})

const taskItem = TaskItem.extend({
  addAttributes() {
    const { checked } = (this.parent?.() ?? {}) as { checked?: object }
    return { checked: { default: false, ...checked, validate: only((value) => typeof value === 'boolean') } }
  }
})

const spans = {
  colspan: {
    default: 1,
    validate: only((value) => isCount(value, 1, COLUMNS)),
    parseHTML: (element: PageElement) => countOf(element, 'colspan', 1, COLUMNS)
  },
  rowspan: {
    default: 1,
    validate: only((value) => isCount(value, 1, ROWS)),
    parseHTML: (element: PageElement) => countOf(element, 'rowspan', 1, ROWS)
  },
  /** Widths of the columns that the cell covers, in CSS pixels; null where nobody set them. */
  colwidth: {
    default: null,
    validate: only((value) => value === null || (Array.isArray(value) && value.length <= COLUMNS && value.every(isWidth))),
    parseHTML: (element: PageElement) => widthsOf(element.getAttribute('data-colwidth'))
  }
}

const image = Image.extend({
  addAttributes: () => ({
    file: {
      default: '',
      validate: only(isIdentifier),
      parseHTML: (element: PageElement) => element.getAttribute('data-file'),
      renderHTML: ({ file }: { file?: string }) => ({ 'data-file': file })
    },
    alt: { default: '', validate: only((value) => isLine(value, 2000)) },
    /** CSS pixels; null: as wide as it is, and no wider than the page. */
    width: {
      default: null,
      validate: only((value) => value === null || isCount(value, 1, 10_000)),
      parseHTML: (element: PageElement) => (element.getAttribute('width') ? countOf(element, 'width', 1, 10_000) : null)
    }
  }),
  parseHTML: () => [{ tag: 'img[data-file]' }],
  addInputRules: () => []
})

const mention = Mention.extend({
  addAttributes: () => ({
    account: {
      default: '',
      validate: only(isIdentifier),
      parseHTML: (element: PageElement) => element.getAttribute('data-account'),
      renderHTML: ({ account }: { account?: string }) => ({ 'data-account': account })
    },
    name: {
      default: '',
      validate: only((value) => isLine(value)),
      parseHTML: (element: PageElement) => element.getAttribute('data-name'),
      renderHTML: ({ name }: { name?: string }) => ({ 'data-name': name })
    }
  }),
  parseHTML: () => [{ tag: 'span[data-type="mention"][data-account]' }]
}).configure({
  renderText: ({ node }) => `@${node.attrs.name}`,
  renderHTML: ({ node, options }) => [
    'span',
    mergeAttributes({ 'data-type': 'mention' }, options.HTMLAttributes),
    `@${node.attrs.name}`
  ]
})

/** A place in the text that is filled once: `name` says with what (patient, correspondent, date …), `value` is what stands there. */
const templateField = Node.create({
  name: 'templateField',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({
    name: {
      default: 'text',
      validate: only(isFieldName),
      parseHTML: (element: PageElement) => element.getAttribute('data-field'),
      renderHTML: ({ name }: { name?: string }) => ({ 'data-field': name })
    },
    value: {
      default: '',
      validate: only((value) => isLine(value, 2000)),
      parseHTML: (element: PageElement) => element.getAttribute('data-value'),
      renderHTML: ({ value }: { value?: string }) => ({ 'data-value': value })
    }
  }),
  parseHTML: () => [{ tag: 'span[data-field]' }],
  renderHTML: ({ node, HTMLAttributes }) => ['span', HTMLAttributes, node.attrs.value || `[${node.attrs.name}]`],
  renderText: ({ node }) => node.attrs.value || `[${node.attrs.name}]`
})

/** Where a comment hangs. Its words are elsewhere; two may cover the same text. */
const comment = Mark.create({
  name: 'comment',
  excludes: '',
  inclusive: false,
  addAttributes: () => ({
    id: {
      default: '',
      validate: only(isIdentifier),
      parseHTML: (element: PageElement) => element.getAttribute('data-comment'),
      renderHTML: ({ id }: { id?: string }) => ({ 'data-comment': id })
    }
  }),
  parseHTML: () => [{ tag: 'span[data-comment]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', HTMLAttributes, 0]
})

/** For TipTap: the interface adds only views (by `extend` and `configure` of those named here) and collaboration. */
export const documentExtensions: Extensions = [
  kit,
  orderedList,
  TaskList,
  taskItem.configure({ nested: true }),
  Table.configure({ resizable: true }),
  TableRow,
  TableHeader.extend({ addAttributes: () => spans }),
  TableCell.extend({ addAttributes: () => spans }),
  image,
  mention,
  templateField,
  comment
]

export const documentSchema: Schema = getSchema(documentExtensions)

function safeLinkOf(element: PageElement): { href: string } | false {
  const href = element.getAttribute('href')?.trim()
  return isSafeLink(href) ? { href } : false
}

function countOf(element: PageElement, name: string, least: number, most: number): number {
  const value = Number.parseInt(element.getAttribute(name) ?? '1', 10)
  return Number.isNaN(value) ? 1 : Math.min(most, Math.max(least, value))
}

function isWidth(value: unknown): boolean {
  return isCount(value, 0, 10_000)
}

function widthsOf(value: string | null): number[] | null {
  const widths = (value ?? '').split(',').map((width) => Number.parseInt(width, 10))
  return widths.every(isWidth) ? widths : null
}
