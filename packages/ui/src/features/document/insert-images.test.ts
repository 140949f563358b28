import { Refusal } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { insertImages } from './insert-images.ts'

const file = (name: string) => new File(['x'], name)
const add = async ({ name }: File): Promise<string | undefined> => {
  if (name.startsWith('large')) throw new Refusal('file-too-large')
  return name.startsWith('none') ? undefined : `node of ${name}`
}

it('inserts the others where one cannot be brought in or shown, in their order, and tells each of these once', async () => {
  const inserted: string[] = []
  const files = ['a.png', 'large.png', 'b.png', 'none.png', 'large-too.png', 'c.png'].map(file)
  const { unshown, failed } = await insertImages(files, add, (node) => inserted.push(node) > 0)
  expect(inserted).toEqual(['node of a.png', 'node of b.png', 'node of c.png'])
  expect(unshown.map(({ name }) => name)).toEqual(['none.png'])
  expect(failed.map(({ file: { name }, failure }) => [name, (failure as Refusal).code])).toEqual([
    ['large.png', 'file-too-large'],
    ['large-too.png', 'file-too-large']
  ])
})

it('brings none in any more once the text takes none, and tells what came before', async () => {
  const added: string[] = []
  const { unshown, failed } = await insertImages(
    ['large.png', 'a.png', 'b.png'].map(file),
    (each) => {
      added.push(each.name)
      return add(each)
    },
    () => false
  )
  expect(added).toEqual(['large.png', 'a.png'])
  expect([unshown.length, failed.length]).toEqual([0, 1])
})
