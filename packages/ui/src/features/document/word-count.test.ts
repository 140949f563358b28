import { expect, it } from 'vitest'
import { countWords } from './word-count.ts'

it.each([
  ['', 0],
  ['L’anticoagulant oral direct', 3],
  ['1,5 mg toutes les 12 h', 6],
  ['— ; …', 0],
  ['post-opératoire\tJ−3', 3]
])('%s: %i words', (text, count) => expect(countWords(text)).toBe(count))
