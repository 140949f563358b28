/** The interface in a browser on this machine: lets itself in, connects to the core through the host, and mounts. Keeps no content. */
import './without-eval.ts'
import { connect } from '@colloque/client-api'
import { mountInterface } from '@colloque/ui'
import { closing } from '../renderer-protocol.ts'
import { createBrowserShell } from './browser-shell.ts'
import { type Reason, showClosedDoor } from './closed-door.ts'
import { readHints } from './hints.ts'
import { enter } from './session.ts'
import { openSocketPort } from './socket-port.ts'
import './closed-door.css'

declare const COLLOQUE_VERSION: string

const root = document.getElementById('root') as HTMLElement
const ownLanguage = navigator.language.startsWith('fr') ? 'fr' : 'en'

async function start(): Promise<void> {
  const entry = await enter()
  if (typeof entry === 'string') return showClosedDoor(root, entry, readHints(ownLanguage))
  const shell = createBrowserShell(entry.key, COLLOQUE_VERSION, entry.language ?? ownLanguage)
  const port = await openSocketPort(entry.key).catch(() => undefined)
  if (port === undefined) return showClosedDoor(root, 'connection-lost', shell.hints)
  const unmount = mountInterface(root, { client: connect(port), shell })
  const reason = reasonOf(await port.closed)
  unmount()
  showClosedDoor(root, reason, shell.hints)
}

/** A host that was killed could not say so: whether it is still there is for reloading to find out. */
function reasonOf(code: number): Reason {
  if (code === closing.coreEnded) return 'core-ended'
  return code === closing.stopped ? 'host-gone' : 'connection-lost'
}

// An address that is pasted where this page already is changes nothing but what follows the #.
addEventListener('hashchange', () => location.hash !== '' && location.reload())
// What is shown when the host is gone cannot ask it for a font any more.
void document.fonts.load('1rem "IBM Plex Sans Variable"').catch(() => undefined)
void start()
