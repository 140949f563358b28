/** Says of what is copied that it comes from a document of Colloque. */
import { COPIED_MARK } from '@colloque/document-formats'
import { Extension } from '@tiptap/core'
import { DOMSerializer, type Schema } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'

export const copiedMark = Extension.create({
  name: 'copiedMark',
  addProseMirrorPlugins() {
    return [new Plugin({ props: { clipboardSerializer: new MarkingSerializer(this.editor.schema) } })]
  }
})

class MarkingSerializer extends DOMSerializer {
  constructor(schema: Schema) {
    super(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema))
  }

  override serializeFragment(...[fragment, options, target]: Parameters<DOMSerializer['serializeFragment']>) {
    const made = super.serializeFragment(fragment, options, target)
    // What is nested is put into a target.
    if (target === undefined && made.firstChild instanceof Element) made.firstChild.setAttribute(COPIED_MARK, '')
    return made
  }
}
