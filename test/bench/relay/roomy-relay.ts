/**
 * The relay as its main file starts it, in a process of its own, with room for what one machine does to it in a bench: thousands of
 * connections of one device from one address. Nothing else of it differs.
 */
// biome-ignore-all lint/style/noRestrictedImports: the host of the relay is no part of what its package exports.
import { DEFAULT_LIMITS } from '@colloque/server'
import { enablePrivateCompileCache } from '../../../server/src/compile-cache.ts'

enablePrivateCompileCache()
const { startRelay } = await import('../../../server/src/http/start-relay.ts')
const MANY = 1_000_000
const relay = await startRelay({
  folder: process.argv[2] ?? '',
  limits: {
    ...DEFAULT_LIMITS,
    connectionsPerDevice: MANY,
    waitingPerAddress: MANY,
    attemptsPerAddress: { perSecond: MANY, burst: MANY },
    idlePerAddress: MANY,
    requestsPerDevice: { perSecond: MANY, burst: MANY },
    bytesPerDevice: { perSecond: 2 ** 40, burst: 2 ** 40 },
    quotas: { ...DEFAULT_LIMITS.quotas, 'entry-bytes': 2 ** 40 }
  }
})
process.stdout.write(`${relay.url} ${relay.foundingLink}\n`)
process.stdin.resume().on('end', () => void relay.close().then(() => process.exit(0)))
