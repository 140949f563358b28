import type { IncomingMessage } from 'node:http'
import { canonicalRelayUrl, isLoopbackHost } from '@colloque/protocol'
import { withoutMapping } from '../session/addresses.ts'
import { StartError } from '../start-error.ts'

/** Where a relay listens and how the world names it. */
export interface Listening {
  readonly host: string
  readonly tls: boolean
  readonly publicUrl: string | undefined
}

const WILDCARDS: readonly string[] = ['0.0.0.0', '::', '']

/** Refuses what would send tokens in clear over a network, or write links that nobody can follow. Throws StartError. */
export function checkListening({ host, tls, publicUrl }: Listening): Listening {
  const named = publicUrl === undefined ? undefined : canonicalRelayUrl(publicUrl)
  if (named === 'bad-address')
    throw new StartError(
      'bad-option',
      'The --public-url is not an address such as https://relay.example or https://relay.example/colloque.'
    )
  if (named === 'insecure-address')
    throw new StartError('bad-option', 'The --public-url must start with https://, except on this machine.')
  if (!isLoopbackHost(host) && !tls && !named?.url.startsWith('https://'))
    throw new StartError(
      'bad-option',
      `Plain HTTP is for this machine only: to listen on ${host || 'every address'}, give --tls-cert and --tls-key, or the https --public-url of the proxy in front.`
    )
  if (WILDCARDS.includes(host) && !named)
    throw new StartError('bad-option', `To listen on ${host || 'every address'}, say by --public-url how others reach the relay.`)
  return { host, tls, publicUrl: named?.url }
}

export const listeningUrl = ({ host, tls }: Listening, port: number): string =>
  `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`

/**
 * The address that the limits before login count by. X-Forwarded-For is believed only from a proxy on this machine, and only its last
 * entry: what the proxy itself saw.
 */
export function addressOf(request: IncomingMessage, publicUrl: string | undefined): string {
  const peer = withoutMapping(request.socket.remoteAddress ?? '')
  if (publicUrl === undefined || !isLoopbackHost(peer)) return peer
  const forwarded = [request.headers['x-forwarded-for'] ?? ''].flat().join(',')
  const seen = withoutMapping(forwarded.split(',').at(-1)?.trim() ?? '')
  return /^[0-9a-fA-F.:]{2,45}$/.test(seen) ? seen : peer
}
