import { ClientError } from '@colloque/client'

/** Plain http is for this machine alone: anything else in clear would show tokens to the network. Throws `relay-unreachable`. */
export function relayAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address?.protocol === 'https:') return address
  if (address?.protocol === 'http:' && isLoopback(address.hostname)) return address
  throw new ClientError('relay-unreachable')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
