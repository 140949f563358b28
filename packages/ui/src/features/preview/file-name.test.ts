import { expect, it } from 'vitest'
import { nameParts } from './file-name.ts'

it.each([
  ['Scanner.v2.dcm', ['Scanner.v2', '.dcm']],
  ['sans extension', ['sans extension', '']],
  ['.profile', ['.profile', '']],
  ['Dr. Exemple note', ['Dr. Exemple note', '']],
  ['facture\u202Egpj.exe', ['facturegpj', '.exe']]
])('%j is cut before its extension', (name, parts) => {
  expect(nameParts(name)).toEqual(parts)
})
