/** Files and documents given to a place in a space, one after the other. */
import { type ReactNode, useMemo, useRef } from 'react'
import { useAct } from '../../parts/use-act.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { type PlaceChoice, PlaceDialog, placesIn } from './place-dialog.tsx'
import { conversationOf, type Space } from './spaces.ts'
import { text } from './text.ts'

export interface GiveDialogProps<Item extends { readonly id: string }> {
  readonly title: string
  readonly act: string
  /** What is given, in words. */
  readonly words: string
  readonly items: readonly Item[]
  /** Where it may go, the likeliest first. */
  readonly spaces: readonly Space[]
  /** Answers with the node that it has become. */
  readonly give: (item: Item, into: { readonly conversation: string; readonly parent?: string }) => Promise<string>
  readonly onClose: () => void
  readonly children: ReactNode
}

export function GiveDialog<Item extends { readonly id: string }>(props: GiveDialogProps<Item>) {
  const { title, act, words, items, spaces, give, onClose, children } = props
  const t = useText(text)
  const { client, folders, places, toasts } = useInterface()
  const trees = useStore(folders.trees)
  const { run, refused, isBusy } = useAct(onClose)
  // What is given already stays so, when another one was refused.
  const given = useRef(new Map<string, string>())
  const choices = useMemo(
    () => spaces.flatMap((space) => placesIn(space, trees.get(space.conversation ?? ''), t.moveTo.top(space.name))),
    [spaces, trees, t]
  )

  const giveAll = ({ space, folder, name, path }: PlaceChoice) =>
    run(async () => {
      const conversation = await conversationOf(client, space)
      const into = { conversation, ...(folder && { parent: folder.id }) }
      for (const item of items) if (!given.current.has(item.id)) given.current.set(item.id, await give(item, into))
      await folders.load(conversation)
      const [first] = items
      const only = items.length === 1 ? given.current.get(first?.id ?? '') : folder?.id
      toasts.say(t.moved(words, folder ? `${path} / ${name}` : space.name), {
        label: t.filing.show,
        run: () => places.openDocuments(conversation, only)
      })
    })
  return (
    <PlaceDialog title={title} act={act} choices={choices} isBusy={isBusy} onChoose={giveAll} onClose={onClose}>
      <p className="help">{children}</p>
      {refused}
    </PlaceDialog>
  )
}
