/** What the room of documents gives the editor of one of them; client, shell and directory are in the interface's context. */
import type { Person } from '@colloque/client-api'
import type { MenuAction } from '../../parts/menu.tsx'
import type { Beginning } from '../../state/beginnings.ts'
import type { FoundPlace } from '../../state/places.ts'

export interface DocumentEditorProps {
  /** The space that it lies in. */
  readonly conversation: string
  readonly document: string
  readonly name: string
  /** The space's name, then those of the folders above, outermost first. */
  readonly path: readonly string[]
  /** Members of the space, oneself included: who can be mentioned. Alone in a personal space. */
  readonly people: readonly Person[]
  /** What a search found in it: gone to once, each time that another is given. */
  readonly found?: FoundPlace | undefined
  /** Of a document that was just made here: written once it is read. */
  readonly beginning?: Beginning | undefined
  /** It lies in the bin: who put it there, where that is known, and for who may, how it comes back. */
  readonly binned?: { readonly by: Person | undefined; readonly onRestore: (() => void) | undefined } | undefined
  /** What the tree can do with it (rename, move, tag, bin), for the menu of further acts. */
  readonly actions: readonly MenuAction[]
}
