import { expect, it } from 'vitest'
import { sampleNode, sampleSpace, sampleTree } from './sample-nodes.ts'
import { changedTags, tagsOf } from './tags.ts'

it('counts the tags of what is not in the bin', () => {
  const tree = sampleTree(
    sampleSpace('protocole'),
    sampleNode('a', 'A', { tags: ['validé', 'bloc'] }),
    sampleNode('b', 'B', { tags: ['validé'] }),
    sampleNode('c', 'C', { tags: ['périmé'], trashedAt: 1 })
  )
  expect(tagsOf([tree])).toEqual([
    { tag: 'bloc', count: 1 },
    { tag: 'validé', count: 2 }
  ])
})

it('leaves to each of several what only it has', () => {
  expect(changedTags(['validé', 'bloc'], ['validé'], ['urgent'])).toEqual(['bloc', 'urgent'])
  expect(changedTags(['validé'], ['validé'], ['validé', 'bloc'])).toEqual(['validé', 'bloc'])
})
