/** The peer of document logs: hocuspocus as its documentation starts it, without an extension that would keep anything. */
import { openPeers } from '../peers/install.ts'

interface Hocuspocus {
  readonly Server: new (
    configuration: object
  ) => { listen(): Promise<unknown>; readonly address: { readonly port: number }; destroy(): Promise<unknown> }
}
const { Server } = openPeers(process.argv[2] ?? '').load('@hocuspocus/server') as Hocuspocus
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, stopOnSignals: false })
await server.listen()
process.stdout.write(`ws://127.0.0.1:${server.address.port}\n`)
process.stdin.resume().on('end', () => process.exit(0))
