import { expect, it } from 'vitest'
import { binKey, keysAbove, nodeKey, OTHERS, type Row, rowsOf, type Shown } from './rows.ts'
import { idOf, sampleNode, sampleSpace, sampleTree } from './sample-nodes.ts'
import { PERSONAL, type Space } from './spaces.ts'
import { treeOf } from './tree.ts'

const protocol = sampleSpace('protocole')
const own = sampleSpace(PERSONAL, { conversation: undefined, isPersonal: true, name: 'Espace personnel' })
const tree = sampleTree(
  protocol,
  sampleNode('a', 'Courriers/'),
  sampleNode('b', 'Lettre', { in: 'a' }),
  sampleNode('c', 'Planning.'),
  sampleNode('d', 'Vieux', { trashedAt: 3 })
)
const words = (row: Row): string => {
  switch (row.kind) {
    case 'space':
      return row.space.key
    case 'node':
      return row.node.name
    case 'note':
      return row.note
    case 'draft':
      return `… ${row.draft.name}`
    default:
      return row.kind
  }
}
const shown = (part: Partial<Shown> = {}): string[] =>
  rowsOf({
    spaces: [protocol, own],
    trees: new Map([['protocole', tree]]),
    opened: new Map(),
    draft: undefined,
    asked: undefined,
    isOffline: false,
    ...part
  }).map((row) => `${'  '.repeat(row.level - 1)}${words(row)}`)

it('opens a space that has something, and no folder by itself', () => {
  expect(shown()).toEqual(['protocole', '  Courriers', '  Planning', '  bin', PERSONAL])
})

it('shows what a folder and the bin hold once they are open', () => {
  const opened = new Map([
    [nodeKey(idOf('a')), true],
    [binKey(protocol), true]
  ])
  expect(shown({ opened })).toEqual(['protocole', '  Courriers', '    Lettre', '  Planning', '  bin', '    Vieux', PERSONAL])
})

it('says of each row where it stands among those beside it', () => {
  const rows = rowsOf({
    spaces: [protocol, own],
    trees: new Map([['protocole', tree]]),
    opened: new Map([[nodeKey(idOf('a')), true]]),
    draft: undefined,
    asked: undefined,
    isOffline: false
  })
  expect(rows.map(({ level, position, setSize }) => `${level}: ${position}/${setSize}`)).toEqual([
    '1: 1/2',
    '2: 1/3',
    '3: 1/1',
    '2: 2/3',
    '2: 3/3',
    '1: 2/2'
  ])
})

it('gives the name of what is being made its place in the folder where it will lie', () => {
  const draft = { kind: 'document', space: 'protocole', parent: idOf('a'), name: 'Sans titre' } as const
  expect(shown({ draft }).slice(0, 4)).toEqual(['protocole', '  Courriers', '    … Sans titre', '    Lettre'])
  expect(shown({ draft: { ...draft, space: PERSONAL, parent: undefined } }).slice(-2)).toEqual([PERSONAL, '  … Sans titre'])
})

it('gathers the many conversations that have nothing, and shows the one that was asked for', () => {
  const many: Space[] = Array.from({ length: 9 }, (_, index) => sampleSpace(`vide ${index}`))
  const trees = new Map([['protocole', tree], ...many.map((space) => [space.key, sampleTree(space)] as const)])
  const spaces = [protocol, ...many, own]
  expect(shown({ spaces, trees }).slice(-2)).toEqual([PERSONAL, OTHERS])
  expect(shown({ spaces, trees, opened: new Map([[OTHERS, true]]) }).slice(-9)[0]).toBe('  vide 0')
  expect(shown({ spaces, trees, asked: 'vide 3' })).toContain('vide 3')
})

it('never says that there is nothing before it knows', () => {
  const state = (part: Partial<typeof tree>, isOffline = false): string | undefined =>
    shown({ trees: new Map([['protocole', { ...sampleTree(protocol), ...part }]]), asked: 'protocole', isOffline })[1]?.trim()
  expect(shown({ trees: new Map() })).toEqual([PERSONAL, 'reading'])
  expect(state({ complete: false })).toBe('loading')
  expect(state({ complete: false }, true)).toBe('offline')
  expect(state({ complete: false, waiting: true })).toBe('waiting')
  expect(state({ failure: new Error('no') })).toBe('failed')
  expect(state({})).toBe('empty')
})

it('leaves out a space that one is no longer in, unless something of it stayed', () => {
  const over = sampleSpace('ancien', { isOver: true })
  const spaces = [over, own]
  expect(shown({ spaces, trees: new Map([['ancien', sampleTree(over)]]) })).toEqual([PERSONAL])
  expect(shown({ spaces, trees: new Map([['ancien', sampleTree(over, sampleNode('a', 'Note'))]]) })[0]).toBe('ancien')
})

it('tells what must be open for a node to be in sight', () => {
  expect(keysAbove(protocol, treeOf(tree.nodes), idOf('b'))).toEqual(['protocole', nodeKey(idOf('a'))])
  expect(keysAbove(protocol, treeOf(tree.nodes), idOf('d'))).toEqual(['protocole', binKey(protocol)])
})
