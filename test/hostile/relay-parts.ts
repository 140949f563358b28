/** The one door through which hostile tests enter the relay's inside: its world in memory, its HTTP on one socket. */
// biome-ignore-all lint/style/noRestrictedImports: who drives the session logic by hand must reach it.

export { type ConnectedDevice, connectDevice, foundRelay, logIn } from '../../server/src/http/connected-device.ts'
export { type HostEvent, type RunningRelay, startRelay } from '../../server/src/http/start-relay.ts'
export {
  createWorld,
  type KeyPair,
  keyPair,
  settle,
  sha256,
  type TestClient,
  type World
} from '../../server/src/session/relay-world.ts'
