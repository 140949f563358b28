/** What can be done with what lies in the trees, by whichever way it was asked for, and the questions that this needs. */
import type { FolderNode } from '@colloque/client-api'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import type { SpaceTree } from '../../state/folders.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useArchive } from './archive/use-archive.ts'
import { DetailsDialog } from './details-dialog.tsx'
import { EraseDialog } from './erase-dialog.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { ShareDialog } from './share-dialog.tsx'
import type { Space } from './spaces.ts'
import { TagsDialog } from './tags-dialog.tsx'
import { text } from './text.ts'
import { treeOf } from './tree.ts'
import { type FileAsDocument, useFileAsDocument } from './use-file-as-document.ts'

/** Nodes of one space. */
export interface Target {
  readonly space: Space
  readonly nodes: readonly FolderNode[]
}
export type Question = 'move' | 'share' | 'tags' | 'erase' | 'details' | 'rename'
/** Those that write in what is asked about. */
const WRITING: ReadonlySet<Question> = new Set(['move', 'share', 'tags', 'rename'])
const NONE: readonly FolderNode[] = []

export interface Acts {
  /** What was cut and waits for its place. */
  readonly cut: Target | undefined
  setCut(target: Target | undefined): void
  /** Below `parent`; undefined: the top of the space. */
  move(target: Target, parent: FolderNode | undefined): void
  rename(space: Space, node: FolderNode, name: string): void
  trash(target: Target): void
  restore(target: Target): void
  /** Nodes of a space with all below them, or the whole of it, as one file on the person's disk. */
  archive(space: Space, nodes?: readonly FolderNode[]): void
  readonly isArchiving: boolean
  readonly asDocument: FileAsDocument
  ask(question: Question, target: Target): void
  fail(failure: unknown): void
  /** How it is named in a sentence. */
  wordsFor(nodes: readonly FolderNode[]): string
  readonly layer: ReactNode
}

export function useActs(): Acts {
  const t = useText(text)
  const formats = useFormats()
  const { archives, client, folders, toasts } = useInterface()
  const archive = useArchive()
  const asDocument = useFileAsDocument()
  const isArchiving = useStore(archives.now) !== undefined
  const [held, setCut] = useState<Target>()
  const trees = useStore(folders.trees)
  const cut = held && binnedOf(held, trees).length === 0 ? held : undefined
  const [asked, setAsked] = useState<{ readonly question: Question; readonly target: Target }>()
  const [failure, setFailure] = useState<unknown>()

  const wordsFor = useCallback(
    (nodes: readonly FolderNode[]) => (nodes.length === 1 ? t.named(nodes[0]?.name ?? '') : t.items(formats.count(nodes.length))),
    [t, formats]
  )

  const acts = useMemo(() => {
    const run = (doing: Promise<unknown>, done?: () => void): void => void doing.then(done, setFailure)
    const placeOf = ({ space, nodes }: Target) => ({ conversation: space.conversation ?? '', nodes: nodes.map(({ id }) => id) })
    const restore = (target: Target): void =>
      run(client.call('restore-nodes', placeOf(target)), () => toasts.say(t.restored(wordsFor(target.nodes))))

    function move(target: Target, parent: FolderNode | undefined): void {
      const moving = target.nodes.filter((node) => node.parent !== parent?.id && node.id !== parent?.id)
      if (moving.length === 0) return
      const { conversation, nodes } = placeOf({ ...target, nodes: moving })
      const to = (where: string | undefined) => (where === undefined ? {} : { parent: where })
      const back = async (): Promise<void> => {
        for (const where of new Set(moving.map((node) => node.parent))) {
          const those = moving.filter((node) => node.parent === where).map(({ id }) => id)
          await client.call('move-nodes', { conversation, nodes: those, ...to(where) })
        }
      }
      run(client.call('move-nodes', { conversation, nodes, ...to(parent?.id) }), () =>
        toasts.say(t.moved(wordsFor(moving), parent?.name ?? target.space.name), { label: t.undo, run: () => run(back()) })
      )
    }

    return {
      move,
      restore,
      setCut(target: Target | undefined) {
        setCut(target)
        if (target) toasts.say(t.cutSaid(wordsFor(target.nodes)))
      },
      rename: (space: Space, node: FolderNode, name: string): void =>
        run(client.call('rename-node', { conversation: space.conversation ?? '', node: node.id, name })),
      trash: (target: Target): void =>
        run(client.call('trash-nodes', placeOf(target)), () =>
          toasts.say(t.trashed(wordsFor(target.nodes)), { label: t.undo, run: () => restore(target) })
        ),
      ask: (question: Question, target: Target): void => setAsked({ question, target }),
      fail: setFailure
    }
  }, [client, toasts, t, wordsFor])

  const close = () => setAsked(undefined)
  // A colleague may put it there while one is asked: what would be written has no place any more.
  const gone = asked !== undefined && WRITING.has(asked.question) ? binnedOf(asked.target, trees) : NONE
  useEffect(() => {
    if (gone.length === 0) return
    setAsked(undefined)
    toasts.say(t.trashed(wordsFor(gone)))
  }, [gone, toasts, t, wordsFor])
  const only = asked?.target.nodes[0]
  const layer = (
    <>
      {asked?.question === 'move' && <MoveDialog target={asked.target} acts={{ ...acts, wordsFor }} onClose={close} />}
      {asked?.question === 'share' && <ShareDialog target={asked.target} words={wordsFor(asked.target.nodes)} onClose={close} />}
      {asked?.question === 'tags' && <TagsDialog target={asked.target} words={wordsFor(asked.target.nodes)} onClose={close} />}
      {asked?.question === 'erase' && <EraseDialog target={asked.target} words={wordsFor(asked.target.nodes)} onClose={close} />}
      {asked?.question === 'details' && only && <DetailsDialog space={asked.target.space} node={only} onClose={close} />}
      {asked?.question === 'rename' && only && (
        <RenameDialog node={only} onRename={(name) => acts.rename(asked.target.space, only, name)} onClose={close} />
      )}
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </>
  )
  return { ...acts, archive, isArchiving, asDocument, cut, wordsFor, layer }
}

function binnedOf({ space, nodes }: Target, trees: ReadonlyMap<string, SpaceTree>): readonly FolderNode[] {
  const known = trees.get(space.conversation ?? '')
  const binned = known === undefined ? NONE : nodes.filter(({ id }) => treeOf(known.nodes).isBinned(id))
  return binned.length === 0 ? NONE : binned
}
