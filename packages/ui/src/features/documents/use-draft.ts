/** What is about to be made: it stands in the tree with a field for its name, and is made once that was given. */
import type { TemplateName } from '@colloque/document-formats'
import { useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { type Destination, keysOf } from './destination.ts'
import { type Draft, type DraftRow, nodeKey } from './rows.ts'
import { conversationOf } from './spaces.ts'
import { templateText } from './templates.ts'
import { text } from './text.ts'
import type { Sight } from './use-sight.ts'

export interface Drafting {
  readonly draft: Draft | undefined
  begin(kind: Draft['kind'], at: Destination, template?: TemplateName): void
  /** Without a name: it was given up. Throws a Refusal. */
  end(row: DraftRow, name: string | undefined): Promise<void>
}

export function useDraft({ want }: Sight, onGivenUp: () => void): Drafting {
  const t = useText(text)
  const templates = useText(templateText)
  const { client, folders, places } = useInterface()
  const [draft, setDraft] = useState<Draft & { readonly template?: TemplateName | undefined }>()

  return {
    draft,
    begin(kind, at, template) {
      const name = kind === 'folder' ? t.untitledFolder : template ? templates[template] : t.untitledDocument
      folders.setOpen(keysOf(at))
      setDraft({ kind, space: at.space.key, parent: at.folder?.id, name, template })
      want({ key: 'draft', focus: false })
    },
    async end({ space, draft: { kind, parent } }, name) {
      const template = draft?.template
      setDraft(undefined)
      if (name === undefined) return onGivenUp()
      const conversation = await conversationOf(client, space)
      const command = kind === 'folder' ? 'create-folder' : 'create-document'
      const { node } = await client.call(command, { conversation, name, ...(parent !== undefined && { parent }) })
      if (kind === 'document') folders.beginnings.set(node, { template })
      await folders.load(conversation)
      if (kind === 'document') places.openDocuments(conversation, node)
      else want({ key: nodeKey(node), focus: true })
    }
  }
}
