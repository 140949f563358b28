/** Whose program is at the other end of a loopback connection, where the system tells: on Linux. */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/**
 * False when it belongs to another user of this machine (root may do anything anyhow); true otherwise, and where that cannot be known.
 * A launch code that was read over one's shoulder, or from a list of processes, then opens nothing for the neighbour.
 */
export function isPeerOurs({ remotePort, localPort }: Socket): boolean {
  const ownUser = process.getuid?.()
  if (process.platform !== 'linux' || ownUser === undefined || remotePort === undefined || localPort === undefined) return true
  const user = userOf(loopback(remotePort), loopback(localPort))
  return user === undefined || user === 0 || user === ownUser
}

/** As the kernel's table of connections writes 127.0.0.1 and a port; the other end of ours is the line the other way around. */
const loopback = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`

function userOf(local: string, remote: string): number | undefined {
  for (const line of connections().split('\n')) {
    const [, from, to, , , , , user] = line.trim().split(/\s+/)
    if (from === local && to === remote) return Number(user)
  }
  return undefined
}

function connections(): string {
  try {
    return readFileSync('/proc/net/tcp', 'latin1')
  } catch {
    return ''
  }
}
