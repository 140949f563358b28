/**
 * Preloaded into every process that a test starts: Argon2id runs at its lowest price, so that opening a vault takes no second of two
 * hundred stories. Nothing of the product changes: what it asks for, and writes into the header of a vault, is the full price.
 * test/journeys/passphrase-price.test.ts pays that.
 */
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'

/** The least that libsodium takes. */
const [OPERATIONS, MEMORY_BYTES] = [1, 8192]

/** For this process, and what it opens. */
export function deriveCheaply() {
  const sodium = createRequire(new URL('../../packages/client-node/package.json', import.meta.url))('sodium-native')
  const derive = sodium.crypto_pwhash
  sodium.crypto_pwhash = (key, passphrase, salt, _operations, _memoryBytes, algorithm) =>
    derive(key, passphrase, salt, OPERATIONS, MEMORY_BYTES, algorithm)
}

/** A relay has no vault; what runs within a test says for itself what its passphrases cost; Electron has another build of the addon. */
const isOther = /[\\/](server|vitest)[\\/]/.test(process.argv[1] ?? '') || process.versions.electron !== undefined

if (isMainThread && !isOther) deriveCheaply()
