/** A TCP way to a relay that keeps whatever the relay sends by it, connection by connection. It changes no byte and looks into none. */
import { once } from 'node:events'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

export interface RecordingWay {
  readonly port: number
  readonly url: string
  /** A file for each connection. */
  readonly folder: string
  close(): Promise<void>
}

/** `portTo`: of the relay on this machine. */
export async function openRecordingWay(portTo: number, folder: string): Promise<RecordingWay> {
  mkdirSync(folder, { recursive: true })
  const clients = new Set<Socket>()
  let connections = 0
  const server = createServer((client) => {
    connections += 1
    const record = join(folder, `connection-${connections}`)
    writeFileSync(record, '')
    clients.add(client)
    const relay = connect({ port: portTo, host: '127.0.0.1' })
    client.pipe(relay)
    relay.on('data', (chunk) => {
      appendFileSync(record, chunk)
      client.write(chunk)
    })
    client.on('error', () => {})
    relay.on('error', () => {})
    client.on('close', () => {
      clients.delete(client)
      relay.destroy()
    })
    relay.on('close', () => client.destroy())
    relay.on('end', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the way has no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    folder,
    async close() {
      for (const client of clients) client.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
