import { describe, expect, it } from 'vitest'
import { textPieces } from './text-pieces.ts'

const account = 'a'.repeat(32)

describe('pieces of a text', () => {
  it('marks mentions, links and doses, and loses nothing', () => {
    const text = '@Dr A. Exemple : bisoprolol 5 mg/j, voir https://exemple.fr.'
    const pieces = textPieces(text, [{ account, start: 0, end: 14 }])
    expect(pieces.map(({ kind }) => kind)).toEqual(['mention', 'plain', 'dose', 'plain', 'link', 'plain'])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  })

  it('keeps a French sign with its word, and nothing else', () => {
    const kept = (text: string) => textPieces(text, []).flatMap((piece) => (piece.kind === 'kept' ? [piece.text] : []))
    expect(kept('Protocole : vu ? « bien sûr »')).toEqual(['Protocole :', 'vu ?', '« bien', 'sûr »'])
    expect(kept('note: vu :-) a ;b')).toEqual([])
  })

  it('gives a mention precedence over what is guessed', () => {
    const text = '@Unité 5 mg'
    expect(textPieces(text, [{ account, start: 0, end: text.length }])).toMatchObject([{ kind: 'mention', text }])
  })

  it('ignores mentions that do not fit the text or lie over another', () => {
    expect(textPieces('bonjour', [{ account, start: 3, end: 90 }])).toMatchObject([{ kind: 'plain', text: 'bonjour' }])
    expect(textPieces('arrêtez tout', [{ account, start: 0, end: 7 }])).toMatchObject([{ kind: 'plain' }])
    const pieces = textPieces('@A @B', [
      { account, start: 0, end: 2 },
      { account, start: 1, end: 4 }
    ])
    expect(pieces.map((piece) => piece.text).join('')).toBe('@A @B')
    expect(pieces.filter(({ kind }) => kind === 'mention')).toHaveLength(1)
  })
})
