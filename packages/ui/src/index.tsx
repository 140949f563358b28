/// <reference path="./assets.d.ts" />
/** The interface: mounted on an element, over a connected client and a shell. It reaches nothing else. */
import type { ClientContract } from '@colloque/client-api'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { uploadFile } from './features/composer/upload-file.ts'
import { followFileTexts } from './features/search/file-texts.ts'
import type { Shell } from './shell.ts'
import { createArchives } from './state/archives.ts'
import { createConversations } from './state/conversations.ts'
import { createDirectory } from './state/directory.ts'
import { createFolders } from './state/folders.ts'
import { createImports } from './state/imports.ts'
import { type Interface, InterfaceContext } from './state/interface-context.ts'
import { createPlaces } from './state/places.ts'
import { createSession } from './state/session.ts'
import { createToasts } from './state/toasts.ts'
import { createTransfers } from './state/transfers.ts'
import './styles/index.css'

export type * from './shell.ts'

export interface Parts {
  readonly client: ClientContract
  readonly shell: Shell
}

/** Shows the interface in `root` until the result is called. */
export function mountInterface(root: HTMLElement, { client, shell }: Parts): () => void {
  const places = createPlaces()
  const parts: Interface = {
    client,
    shell,
    places,
    session: createSession(client, shell),
    archives: createArchives(client, shell),
    conversations: createConversations(client),
    directory: createDirectory(client),
    folders: createFolders(client),
    imports: createImports(client, shell, async (file, options) => (await uploadFile(client, file, options)).upload),
    transfers: createTransfers(client),
    toasts: createToasts()
  }
  const stopListening = shell.onOpen((opened) => {
    if ('link' in opened) places.link.set(opened.link)
    else places.openConversation(opened.conversation)
  })
  const stopReading = followFileTexts(client, async () => (await import('./features/search/read-text.ts')).readText)
  const view = createRoot(root)
  view.render(
    <InterfaceContext value={parts}>
      <App />
    </InterfaceContext>
  )
  void parts.session.reload().catch(() => undefined)
  return () => {
    stopListening()
    stopReading()
    view.unmount()
  }
}
