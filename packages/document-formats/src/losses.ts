/** What a conversion could not take along, named and counted, so that nothing goes unsaid. */

export type LossKind =
  // Word
  | 'footnote'
  | 'comment'
  | 'header-or-footer'
  | 'text-box'
  | 'tracked-change'
  | 'equation'
  | 'drawing'
  | 'embedded-object'
  | 'macro'
  | 'form-field'
  | 'page-layout'
  // Any
  | 'image-format'
  | 'image-missing'
  | 'image-remote'
  | 'link-target'
  | 'superscript'
  | 'heading-level'
  | 'colour-or-font'
  | 'alignment'
  | 'active-content'
  | 'unknown-element'
  | 'nested-block'
  | 'unreadable-character'
  | 'empty-field'
  | 'mention'
  | 'table-layout'
  | 'hidden-text'
  | 'list-numbering'
  | 'heading-number'
  | 'capitals'

export interface Loss {
  readonly kind: LossKind
  readonly count: number
  /** What became of it: `left-out`, or how it stands in the document now. */
  readonly detail?: 'left-out' | 'moved-to-the-end' | 'kept-as-text' | 'flattened' | 'accepted' | 'changed'
}

export class Losses {
  readonly #found = new Map<string, Loss>()

  add(kind: LossKind, detail: NonNullable<Loss['detail']>, count = 1): void {
    if (count <= 0) return
    const key = `${kind} ${detail}`
    this.#found.set(key, { kind, count: (this.#found.get(key)?.count ?? 0) + count, detail })
  }

  list(): Loss[] {
    return [...this.#found.values()]
  }
}
