import { documentExtensions } from '@colloque/document-formats'
import { type AnyExtension, flattenExtensions, getExtensionField } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { expect, it } from 'vitest'
import type { Keys } from '../workspace/keyboard-layout.ts'
import { KEYS } from './keys.ts'

/** Those that the room of the document answers itself. */
const OURS = ['link', 'comment', 'find', 'replace', 'findNext', 'findPrevious']

it('lists for the text what the editor answers', () => {
  const bound = new Set(flattenExtensions([...documentExtensions, Collaboration]).flatMap(boundBy))
  const inText = Object.entries(KEYS).filter(([name]) => !OURS.includes(name))
  expect(inText.filter(([, keys]) => !bound.has(written(keys))).map(([name]) => name)).toEqual([])
  expect(inText.length).toBeGreaterThan(10)
})

const boundBy = (extension: AnyExtension): readonly string[] => {
  const { name, options, storage } = extension as AnyExtension & { readonly storage: unknown }
  const bind = getExtensionField<() => Record<string, unknown>>(extension, 'addKeyboardShortcuts', { name, options, storage })
  return Object.keys(bind?.() ?? {}).map(sorted)
}

const sorted = (name: string): string => name.split('-').sort().join('-')

const written = ({ key, ctrl, alt, shift }: Keys): string =>
  sorted([ctrl && 'Mod', alt && 'Alt', shift && 'Shift', key === 'tab' ? 'Tab' : key].filter(Boolean).join('-'))
