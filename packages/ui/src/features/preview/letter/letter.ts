/** A clinical letter (HL7 CDA R2) as plain data: what it says of itself, and its text as nodes of a closed set. */

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  /** `paragraph`, `content` and the like: only these names are ever drawn. */
  | { readonly kind: 'element'; readonly name: BlockName; readonly children: readonly Block[]; readonly span?: Span }
  /** A picture or a sound that the letter refers to, and that is not drawn. */
  | { readonly kind: 'media' }

export const BLOCK_NAMES = [
  'paragraph',
  'content',
  'strong',
  'emphasis',
  'underline',
  'sub',
  'sup',
  'link',
  'list',
  'ordered-list',
  'item',
  'caption',
  'table',
  'head',
  'body',
  'row',
  'header-cell',
  'cell'
] as const
export type BlockName = (typeof BLOCK_NAMES)[number]

export interface Span {
  readonly columns: number
  readonly rows: number
}

export interface Section {
  readonly title: string
  /** 1 for a section of the letter, 2 for one inside it. */
  readonly level: number
  readonly blocks: readonly Block[]
}

export interface Letter {
  readonly title: string
  /** YYYY-MM-DD. */
  readonly date: string
  readonly patient: { readonly name: string; readonly birthDate: string; readonly identifier: string }
  readonly authors: readonly string[]
  readonly custodian: string
  readonly sections: readonly Section[]
}

/** A file that the letter carries instead of a text (nonXMLBody). */
export interface Enclosed {
  readonly mediaType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}
