import { expect, it } from 'vitest'
import { importedModules } from './imported-modules.ts'

it('finds every form of import', () => {
  const source = `
    import 'a'
    import b from "b"
    import type { C } from 'c'
    import d, { e as f } from 'd'
    export * from 'g'
    export { h } from 'h'
    const i = await import('i')
    type J = import('j').K
    const k = require('k')`
  expect(importedModules(source)).toEqual(['a', 'b', 'c', 'd', 'g', 'h', 'i', 'j', 'k'])
})

it('is not taken in by comments, strings and templates', () => {
  const source = `
    // import 'a'
    /* import 'b' */
    const text = "import 'c'"
    const other = \`import 'd'\`
    const from = 'e'`
  expect(importedModules(source)).toEqual([])
})
