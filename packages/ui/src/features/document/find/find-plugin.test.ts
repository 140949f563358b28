import { documentSchema } from '@colloque/document-formats'
import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { EditorState, type Plugin, type Transaction } from '@tiptap/pm/state'
import { expect, it } from 'vitest'
import { find, findWith, foundIn, replaceAll, replaceOne } from './find-plugin.ts'

const shownAs = ({ type, attrs }: Node): string | undefined =>
  type.name === 'mention' ? `@${attrs.name}` : type.name === 'templateField' ? attrs.value || 'patient' : undefined
const field = (value: string) => ({ type: 'templateField', attrs: { name: 'patient', value } })
const mention = (name: string) => ({ type: 'mention', attrs: { account: 'a'.repeat(32), name } })
const words = (text: string) => ({ type: 'text', text })

/** As the editor has it, without a page. */
function editorWith(...content: readonly object[]): Editor {
  const plugins = findWith(shownAs).config.addProseMirrorPlugins?.call({} as never) as Plugin[]
  const doc = documentSchema.nodeFromJSON({ type: 'doc', content: [{ type: 'paragraph', content }] })
  const editor = {
    isDestroyed: true,
    state: EditorState.create({ doc, plugins }),
    view: {
      dispatch(transaction: Transaction) {
        editor.state = editor.state.apply(transaction)
      }
    }
  }
  globalThis.requestAnimationFrame ??= () => 0
  return editor as unknown as Editor
}
const text = ({ state }: Editor) => state.doc.textBetween(0, state.doc.content.size, ' ', (node) => shownAs(node) ?? '')
const found = (editor: Editor, query: string) => {
  find(editor, { query })
  return foundIn(editor.state).matches.map(({ from, to }) => [from, to])
}

it('finds fields and mentions as they are on the screen, each as a whole and once, and words that reach into them', () => {
  const editor = editorWith(
    words('Patient : '),
    field('Mme Durand-Durand'),
    words(' vue par '),
    mention('Dr Noah Bennett'),
    field('')
  )
  expect(found(editor, 'durand')).toEqual([[11, 12]])
  expect(found(editor, 'noah benn')).toEqual([[21, 22]])
  expect(found(editor, 'patient')).toEqual([
    [1, 8],
    [22, 23]
  ])
  expect(found(editor, ': mme')).toEqual([[9, 12]])
  expect(found(editor, 'vue par @dr')).toEqual([[13, 22]])
  expect(found(editor, 'birth')).toEqual([])
})

it('leaves fields and mentions as they are where it replaces, and says so', () => {
  const editor = editorWith(words('Durand, '), field('Durand'), words(', Durand'))
  find(editor, { query: 'durand' })
  expect([replaceOne(editor, 'Durant'), replaceOne(editor, 'Durant')]).toEqual([true, false])
  expect(text(editor)).toBe('Durant, Durand, Durand')
  expect(replaceAll(editor, 'Durant')).toEqual({ replaced: 1, left: 1 })
  expect(text(editor)).toBe('Durant, Durand, Durant')
  expect(replaceAll(editor, 'Durant')).toEqual({ replaced: 0, left: 1 })
})
