import { expect, it } from 'vitest'
import { readDeclaration } from './declaration.ts'

it('takes what is empty for not declared', () => {
  expect(readDeclaration({ host: '  ', hdsCertificate: ' HDS-1 ' }, 'fr')).toEqual({
    host: undefined,
    country: undefined,
    hdsCertificate: 'HDS-1',
    accessFromOutsideEea: undefined
  })
})

it('names a country that is given by its code, and leaves any other text as it is', () => {
  expect(readDeclaration({ country: 'DE' }, 'fr').country).toBe('Allemagne')
  expect(readDeclaration({ country: 'DE' }, 'en').country).toBe('Germany')
  expect(readDeclaration({ country: 'France (Ville-Exemple)' }, 'en').country).toBe('France (Ville-Exemple)')
})
