/** The row that somebody asked for is brought into sight, with the folders above it opened. */
import type { FolderNode } from '@colloque/client-api'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import type { Place } from '../../state/places.ts'
import { useStore } from '../../state/store.ts'
import { keysAbove, nodeKey } from './rows.ts'
import type { Space } from './spaces.ts'
import { treeOf } from './tree.ts'

export interface Wanted {
  readonly key: string
  /** It takes the focus too. */
  readonly focus: boolean
}
export interface Sight {
  /** Another value each time that something is asked for. */
  readonly wanted: Wanted | undefined
  want(wanted: Wanted): void
  /** A folder is opened, and takes the focus. */
  show(space: Space, node: FolderNode): void
}

/** Follows what is opened from elsewhere: a space, a folder, a document. */
export function useSight({ conversation, node }: Extract<Place, { room: 'documents' }>, spaces: readonly Space[]): Sight {
  const { folders } = useInterface()
  const [wanted, want] = useState<Wanted>()
  const show = useCallback(
    (space: Space, { id, kind }: FolderNode) => {
      const known = folders.trees.get().get(space.conversation ?? '')
      const isFolder = kind === 'folder'
      if (known) folders.setOpen([...keysAbove(space, treeOf(known.nodes), id), ...(isFolder ? [nodeKey(id)] : [])])
      want({ key: nodeKey(id), focus: isFolder })
    },
    [folders]
  )

  const isKnown =
    useStore(folders.trees)
      .get(conversation ?? '')
      ?.nodes.has(node ?? '') === true
  useEffect(() => {
    const space = spaces.find((each) => each.conversation !== undefined && each.conversation === conversation)
    if (space === undefined) return
    if (node === undefined) {
      folders.setOpen([space.key])
      return want({ key: space.key, focus: true })
    }
    const found = isKnown
      ? folders.trees
          .get()
          .get(conversation ?? '')
          ?.nodes.get(node)
      : undefined
    if (found) show(space, found)
  }, [spaces, conversation, node, isKnown, folders, show])

  return { wanted, want, show }
}

/** `bring` does it, and gives false where there is no such row: it may only be drawn after the folders above it were opened. */
export function useBroughtIntoSight(wanted: Wanted | undefined, bring: (wanted: Wanted) => boolean): void {
  const brought = useRef<Wanted>(undefined)
  useEffect(() => {
    if (wanted !== undefined && brought.current !== wanted && bring(wanted)) brought.current = wanted
  })
}
