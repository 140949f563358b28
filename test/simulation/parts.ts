/** The one door through which the simulation enters rooms that export less: their parts are run here on simulated ports. */
// biome-ignore-all lint/style/noRestrictedImports: a relay without sockets is put together from its own parts.

export { passphraseBits } from '../../packages/client/src/vault/passphrase-strength.ts'
export { createNativeProvider } from '../../packages/client-node/src/mls/index.ts'
export { createNativeSodium } from '../../packages/client-node/src/sodium/native.ts'
export { BlobError, type BlobStore } from '../../server/src/blobs/blob-store.ts'
export { createMemoryBlobStore } from '../../server/src/blobs/memory-blob-store.ts'
export { createUploads } from '../../server/src/blobs/uploads.ts'
export { answerBlob } from '../../server/src/http/blob-routes.ts'
export { storageError } from '../../server/src/storage/sqlite/storage-error.ts'
