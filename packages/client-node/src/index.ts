/** The core's ports on Node and Electron: disk, network, time, native cryptography. It decides nothing and keeps nothing of its own. */
export { systemClock } from './clock/system-clock.ts'
export { createNodeFiles } from './files/node-files.ts'
export { createNativeProvider } from './mls/index.ts'
export { createNodePorts, type NodePortsOptions } from './node-ports.ts'
export { createNativeSodium } from './sodium/native.ts'
export { takeHostLock } from './store/host-lock.ts'
export { openVaultPlace } from './store/vault-place.ts'
export { createNodeTransport } from './transport/node-transport.ts'
