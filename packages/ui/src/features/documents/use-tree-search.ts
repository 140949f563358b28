/** What is searched for in the trees: words of names, a tag, or both. */
import { useDeferredValue, useMemo, useState } from 'react'
import type { SpaceTree } from '../../state/folders.ts'
import { type FoundNode, searchNames } from './search-names.ts'
import type { Space } from './spaces.ts'
import { tagsOf, type UsedTag } from './tags.ts'

export interface TreeSearch {
  /** As it stands in the field. */
  readonly query: string
  setQuery(query: string): void
  readonly tag: string | undefined
  setTag(tag: string | undefined): void
  /** All tags of all trees. */
  readonly tags: readonly UsedTag[]
  readonly isOn: boolean
  /** What was found is of these; a little behind the field while one types. */
  readonly words: string
  readonly found: readonly FoundNode[]
  clear(): void
}
const NONE: readonly FoundNode[] = []

export function useTreeSearch(spaces: readonly Space[], trees: ReadonlyMap<string, SpaceTree>): TreeSearch {
  const [query, setQuery] = useState('')
  const [tag, setTag] = useState<string>()
  const words = useDeferredValue(query.trim())
  const isOn = query.trim() !== '' || tag !== undefined
  const found = useMemo(
    () => (isOn ? searchNames(spaces, trees, { query: words, tag }) : NONE),
    [isOn, spaces, trees, words, tag]
  )
  const tags = useMemo(() => tagsOf(trees.values()), [trees])
  const clear = (): void => {
    setQuery('')
    setTag(undefined)
  }
  return { query, setQuery, tag, setTag, tags, isOn, words, found, clear }
}
