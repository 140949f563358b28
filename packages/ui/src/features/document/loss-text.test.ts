import type { Loss, LossKind } from '@colloque/document-formats'
import { expect, it } from 'vitest'
import { englishLoss, frenchLoss } from './loss-text.ts'

const said = (kind: LossKind, count: number, detail: NonNullable<Loss['detail']>) => [
  frenchLoss({ kind, count, detail }),
  englishLoss({ kind, count, detail })
]

it('says one loss in the singular, several in the plural, each in its gender', () => {
  expect(said('footnote', 1, 'moved-to-the-end')).toEqual([
    '1 note de bas de page, mise à la fin',
    '1 footnote, moved to the end'
  ])
  expect(said('footnote', 2, 'moved-to-the-end')).toEqual([
    '2 notes de bas de page, mises à la fin',
    '2 footnotes, moved to the end'
  ])
  expect(said('comment', 1, 'left-out')).toEqual(['1 commentaire, non repris', '1 comment, left out'])
  expect(said('alignment', 3, 'left-out')).toEqual(['3 alignements, non repris', '3 alignments, left out'])
})

it('says once that a picture was not taken', () => {
  expect(said('image-format', 1, 'left-out')).toEqual([
    '1 image d’un format inconnu, non reprise',
    '1 picture of an unknown format, left out'
  ])
})
