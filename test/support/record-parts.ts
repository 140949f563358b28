/** Of the parts of the engine those that sign and seal a record, without the rest of the core: who measures a relay loads no Yjs of ours. */
// biome-ignore-all lint/style/noRestrictedImports: as in engine-parts.ts.

export { epochKeys, openEnvelope, sealEnvelope } from '../../packages/client/src/sync/epoch-keys.ts'
export { type ContentRecord, decodeRecord, signRecord } from '../../packages/client/src/sync/record.ts'
export { createNativeSodium } from '../../packages/client-node/src/sodium/native.ts'
