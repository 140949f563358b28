/** Files of a message into the tree of a space: nothing of them is sent again. */
import type { Attachment } from '@colloque/client-api'
import { useMemo, useRef } from 'react'
import { useAct } from '../../parts/use-act.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { type PlaceChoice, PlaceDialog, placesIn } from './place-dialog.tsx'
import { text } from './text.ts'
import { useSpaces } from './use-spaces.ts'

export interface FileDialogProps {
  readonly attachments: readonly Attachment[]
  /** Whose space comes first. */
  readonly conversation: string
  readonly onClose: () => void
}

export function FileDialog({ attachments, conversation, onClose }: FileDialogProps) {
  const t = useText(text)
  const formats = useFormats()
  const { client, folders, places, toasts } = useInterface()
  const trees = useStore(folders.trees)
  const spaces = useSpaces()
  const { run, refused, isBusy } = useAct(onClose)
  // What is filed already stays so, when another one was refused.
  const filed = useRef(new Map<string, string>())
  const [first] = attachments
  const words = attachments.length === 1 ? t.named(first?.name ?? '') : t.filing.files(formats.count(attachments.length))
  const choices = useMemo(() => {
    const open = (spaces ?? []).filter(({ isOver }) => !isOver)
    const rank = ({ key, isPersonal }: (typeof open)[number]): number => (key === conversation ? 0 : isPersonal ? 1 : 2)
    return open
      .toSorted((a, b) => rank(a) - rank(b))
      .flatMap((space) => placesIn(space, trees.get(space.conversation ?? ''), t.moveTo.top(space.name)))
  }, [spaces, trees, conversation, t])

  const file = ({ space, folder, name, path }: PlaceChoice) =>
    run(async () => {
      const into = space.conversation ?? (await client.call('open-personal-space', {})).conversation
      const where = { conversation: into, ...(folder && { parent: folder.id }) }
      for (const { id } of attachments) {
        if (filed.current.has(id)) continue
        filed.current.set(id, (await client.call('file-attachment', { ...where, attachment: id })).node)
      }
      await folders.load(into)
      const only = attachments.length === 1 ? filed.current.get(first?.id ?? '') : folder?.id
      toasts.say(t.moved(words, folder ? `${path} / ${name}` : space.name), {
        label: t.filing.show,
        run: () => places.openDocuments(into, only)
      })
    })
  return (
    <PlaceDialog
      title={t.filing.title(words)}
      act={t.filing.act}
      choices={choices}
      isBusy={isBusy}
      onChoose={file}
      onClose={onClose}
    >
      <p className="help">{t.filing.help}</p>
      {refused}
    </PlaceDialog>
  )
}
