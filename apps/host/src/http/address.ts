import { randomInt } from 'node:crypto'

/** The only one that every system has. */
export const USUAL_ADDRESS = '127.0.0.1'

/**
 * A loopback address for one run, of the 16 million that Linux and Windows have; macOS has one. With the port that the system draws, an
 * origin that nobody was at before this run: whoever listens at an origin first can leave a service worker there that outlives them.
 */
export function drawAddress(platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'linux' && platform !== 'win32') return USUAL_ADDRESS
  // Not 127.0.x.x, where systems put resolvers and names of their own.
  return `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
}
