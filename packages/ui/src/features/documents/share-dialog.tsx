/** What lies in one's own space, given to a conversation: a copy of each document, the files themselves. What is here stays as it is. */
import { useMemo, useRef } from 'react'
import { useAct } from '../../parts/use-act.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { type PlaceChoice, PlaceDialog, placesIn } from './place-dialog.tsx'
import { text } from './text.ts'
import type { Target } from './use-acts.tsx'
import { useSpaces } from './use-spaces.ts'

export interface ShareDialogProps {
  readonly target: Target
  /** What is shared, in a sentence. */
  readonly words: string
  readonly onClose: () => void
}

export function ShareDialog({ target: { space, nodes }, words, onClose }: ShareDialogProps) {
  const t = useText(text)
  const { client, folders, places, toasts } = useInterface()
  const trees = useStore(folders.trees)
  const spaces = useSpaces()
  const { run, refused, isBusy } = useAct(onClose)
  // What is given already stays so, when another one was refused.
  const given = useRef(new Map<string, string>())
  const choices = useMemo(
    () =>
      (spaces ?? [])
        .filter(({ isOver, isPersonal }) => !isOver && !isPersonal)
        .flatMap((each) => placesIn(each, trees.get(each.conversation ?? ''), t.moveTo.top(each.name))),
    [spaces, trees, t]
  )

  const share = ({ space: into, folder, name, path }: PlaceChoice) =>
    run(async () => {
      const [conversation, to] = [space.conversation ?? '', into.conversation ?? '']
      const below = folder && { parent: folder.id }
      for (const { id, kind, name: called, file } of nodes) {
        if (given.current.has(id)) continue
        const { node } =
          kind === 'document'
            ? await client.call('copy-document', { conversation, document: id, to, ...below })
            : await client.call('file-attachment', {
                conversation: to,
                attachment: file?.attachment ?? '',
                name: called,
                ...below
              })
        given.current.set(id, node)
      }
      await folders.load(to)
      const only = nodes.length === 1 ? given.current.get(nodes[0]?.id ?? '') : folder?.id
      toasts.say(t.moved(words, folder ? `${path} / ${name}` : into.name), {
        label: t.filing.show,
        run: () => places.openDocuments(to, only)
      })
    })
  return (
    <PlaceDialog
      title={t.sharing.title(words)}
      act={t.sharing.act}
      choices={choices}
      isBusy={isBusy}
      onChoose={share}
      onClose={onClose}
    >
      <p className="help">{nodes.some(({ kind }) => kind === 'document') ? t.sharing.help : t.sharing.helpFile}</p>
      {refused}
    </PlaceDialog>
  )
}
