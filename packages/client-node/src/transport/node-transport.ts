/** The way to a relay over node:http(s) and ws. It follows no redirect, trusts no certificate that the machine does not, and retries nothing. */
import type { Transport } from '@colloque/client'
import { createHttpRequests } from './http-request.ts'
import { connectSocket } from './socket.ts'

export function createNodeTransport(): Transport {
  return { connect: connectSocket, request: createHttpRequests() }
}
