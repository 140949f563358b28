/** The interface in the desktop's window: waits for the contract's port, then mounts. */
import './without-eval.ts'
import { connect } from '@colloque/client-api'
import { mountInterface } from '@colloque/ui'
import { PORT_MESSAGE } from '../channels.ts'
import { type Bridge, createDesktopShell } from './desktop-shell.ts'
import { domPort } from './dom-port.ts'

declare global {
  interface Window {
    readonly colloque: Bridge
  }
}

function contractPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive({ source, origin, data, ports: [port] }) {
      if (source !== window || origin !== window.location.origin || data !== PORT_MESSAGE || port === undefined) return
      window.removeEventListener('message', receive)
      resolve(port)
    })
  })
}

const root = document.getElementById('root')
const arriving = contractPort()
const shell = await createDesktopShell(window.colloque)
window.colloque.begin()
if (root) mountInterface(root, { client: connect(domPort(await arriving)), shell })
