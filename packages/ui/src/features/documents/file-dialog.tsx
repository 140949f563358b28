/** Files of a message into the tree of a space: nothing of them is sent again. */
import type { Attachment } from '@colloque/client-api'
import { useMemo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { GiveDialog } from './give-dialog.tsx'
import type { Space } from './spaces.ts'
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
  const { client } = useInterface()
  const known = useSpaces()
  const [first] = attachments
  const words = attachments.length === 1 ? t.named(first?.name ?? '') : t.filing.files(formats.count(attachments.length))
  const spaces = useMemo(() => {
    const rank = ({ key, isPersonal }: Space): number => (key === conversation ? 0 : isPersonal ? 1 : 2)
    return (known ?? []).filter(({ isReadOnly }) => !isReadOnly).toSorted((a, b) => rank(a) - rank(b))
  }, [known, conversation])
  return (
    <GiveDialog
      title={t.filing.title(words)}
      act={t.filing.act}
      words={words}
      items={attachments}
      spaces={spaces}
      give={async ({ id }, into) => (await client.call('file-attachment', { ...into, attachment: id })).node}
      onClose={onClose}
    >
      {t.filing.help}
    </GiveDialog>
  )
}
