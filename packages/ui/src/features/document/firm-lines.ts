/**
 * Gives each new line of text its Y.XmlText at once, while it is still empty. Two who begin to write in a line without one would each
 * make their own, and the editor's binding, which knows one run of text there, would copy the one into the other: twice when both go on.
 */
import { Extension } from '@tiptap/core'
import type { Schema } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { type Doc, type Transaction, XmlElement, XmlFragment, XmlText } from 'yjs'

/** As much of y-tiptap's binding as is used here. */
interface Binding {
  readonly doc: Doc
  _prosemirrorChanged(doc: unknown): void
}

export const FirmLines = Extension.create({
  name: 'firmLines',
  // After the collaboration, whose binding it holds.
  priority: 1,
  addProseMirrorPlugins: () => [
    new Plugin({
      view({ state }) {
        const binding = (ySyncPluginKey.getState(state) as { readonly binding: Binding }).binding
        const write = binding._prosemirrorChanged
        binding._prosemirrorChanged = (doc) =>
          binding.doc.transact((transaction) => {
            write.call(binding, doc)
            fillLines(transaction, state.schema)
          }, ySyncPluginKey)
        return {
          destroy() {
            binding._prosemirrorChanged = write
          }
        }
      }
    })
  ]
})

/** Those that this transaction made or emptied, and no others: who only reads writes nothing. */
export function fillLines(transaction: Transaction, schema: Schema): void {
  const isNew = ({ _item }: XmlElement): boolean =>
    _item !== null && _item.id.clock >= (transaction.beforeState.get(_item.id.client) ?? 0)
  const fill = (element: XmlElement): void => {
    if (schema.nodes[element.nodeName]?.isTextblock !== true) return fillNew(element)
    if (element.length === 0) element.insert(0, [new XmlText()])
  }
  const fillNew = (parent: XmlFragment): void => {
    for (const child of parent.toArray()) if (child instanceof XmlElement && isNew(child)) fill(child)
  }
  for (const changed of [...transaction.changed.keys()]) {
    if (!(changed instanceof XmlFragment) || changed._item?.deleted) continue
    if (changed instanceof XmlElement) fill(changed)
    else fillNew(changed)
  }
}
