/** The interface in a browser on this machine: lets itself in, connects to the core through the host, and mounts. Keeps no content. */
import './without-eval.ts'
import { connect } from '@colloque/client-api'
import { mountInterface } from '@colloque/ui'
import { closing } from '../renderer-protocol.ts'
import { createBrowserShell } from './browser-shell.ts'
import { type Reason, showClosedDoor } from './closed-door.ts'
import { enter, leave } from './session.ts'
import { openSocketPort } from './socket-port.ts'
import './closed-door.css'

declare const COLLOQUE_VERSION: string

const root = document.getElementById('root') as HTMLElement
/** Of a page that was not let in, and is told nothing. */
const browserHints = { language: navigator.language.startsWith('fr') ? 'fr' : 'en', theme: 'system' } as const

async function start(): Promise<void> {
  const entry = await enter()
  if (typeof entry === 'string') return showClosedDoor(root, entry, browserHints)
  const shell = createBrowserShell(entry, COLLOQUE_VERSION)
  const port = await openSocketPort(entry.key).catch(() => undefined)
  if (port === undefined) return showClosedDoor(root, 'connection-lost', shell.hints)
  const unmount = mountInterface(root, { client: connect(port), shell })
  const reason = reasonOf(await port.closed)
  if (reason !== 'connection-lost') leave()
  unmount()
  showClosedDoor(root, reason, shell.hints)
}

/** A host that was killed could not say so. */
function reasonOf(code: number): Reason {
  if (code === closing.coreEnded) return 'core-ended'
  return code === closing.stopped ? 'host-gone' : 'connection-lost'
}

// An address that is pasted where this page already is changes nothing but what follows the #.
addEventListener('hashchange', () => location.hash !== '' && location.reload())
// What is shown when the host is gone cannot ask it for a font any more.
void document.fonts.load('1rem "IBM Plex Sans Variable"').catch(() => undefined)
void start()
