/** Whose program is at the other end of a loopback connection, where the system tells: on Linux. */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { endianness } from 'node:os'
import { USUAL_ADDRESS } from './address.ts'

/** As the kernel numbers the states: a program holds this end. One that has let go of it counts as root's. */
const ESTABLISHED = '01'

/**
 * True for a program of this user or of root, who may do anything anyhow, and where no system says whose it is; false for what comes from
 * where no browser of this machine would. A launch code that was read over one's shoulder then opens nothing for the neighbour.
 */
export function isPeerOurs({ remoteAddress, remotePort, localAddress, localPort }: Socket): boolean {
  if (remoteAddress === undefined || remotePort === undefined || localAddress === undefined || localPort === undefined)
    return false
  if (remoteAddress !== USUAL_ADDRESS && remoteAddress !== localAddress) return false
  if (process.platform !== 'linux') return true
  const users = [...usersOf('tcp', '', remoteAddress, remotePort, localAddress, localPort)]
  // A socket of IPv6 reaches us too, under the address that stands for ours there.
  users.push(...usersOf('tcp6', MAPPED, remoteAddress, remotePort, localAddress, localPort))
  return users.length > 0 && users.every((user) => user === 0 || user === process.getuid?.())
}

/** Those of the line of a connection as its other end has it; none when there is no such line. */
function usersOf(table: string, prefix: string, from: string, fromPort: number, to: string, toPort: number): number[] {
  const [own, other] = [prefix + endpoint(from, fromPort), prefix + endpoint(to, toPort)]
  return linesOf(table).flatMap((line) => {
    const [, local, remote, state, , , , user] = line.trim().split(/\s+/)
    return local === own && remote === other && state === ESTABLISHED ? [Number(user)] : []
  })
}

function linesOf(table: string): string[] {
  try {
    return readFileSync(`/proc/net/${table}`, 'latin1').split('\n')
  } catch {
    // A kernel without IPv6 has no table of it.
    return []
  }
}

const endpoint = (address: string, port: number): string => `${word(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`

/** Four bytes as the kernel prints them: a number of this machine. */
function word(address: string): string {
  const bytes = Buffer.from(address.split('.').map(Number))
  return (endianness() === 'LE' ? bytes.reverse() : bytes).toString('hex').toUpperCase()
}

/** ::ffff:0:0/96 (RFC 4291, section 2.5.5.2). */
const MAPPED = word('0.0.0.0').repeat(2) + word('0.0.255.255')
