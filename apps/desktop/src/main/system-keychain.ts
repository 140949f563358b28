/** The keychain of the system through Electron's safeStorage: a file beside the vault that only this person's session opens. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { MessagePortLike } from '@colloque/client-api'
import { type KeychainAnswer, type KeychainRequest, keychainRequest } from '../keychain-messages.ts'
import type { ElectronParts } from './electron.ts'

export interface SystemKeychain {
  answer(request: KeychainRequest): Promise<KeychainAnswer>
}

/** What Chromium on Linux puts before bytes under the key that it has built in; under one of a keychain it puts v11. */
const BUILT_IN_KEY = Buffer.from('v10')

export function createSystemKeychain(
  { safeStorage }: Pick<ElectronParts, 'safeStorage'>,
  path: string,
  platform: NodeJS.Platform
): SystemKeychain {
  /** Without a keychain, Chromium on Linux seals under a key that is in its source: as good as in clear. */
  const isSealed = (sealed: Buffer): boolean => platform !== 'linux' || !sealed.subarray(0, 3).equals(BUILT_IN_KEY)

  async function isAvailable(): Promise<boolean> {
    if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return false
    return (await safeStorage.isAsyncEncryptionAvailable()) && isSealed(await safeStorage.encryptStringAsync('a try'))
  }

  async function store(secret: Uint8Array): Promise<void> {
    if (!(await isAvailable())) throw new Error('no keychain')
    const sealed = await safeStorage.encryptStringAsync(Buffer.from(secret).toString('base64'))
    if (!isSealed(sealed)) throw new Error('no keychain')
    await writeFile(`${path}.part`, sealed, { mode: 0o600, flush: true })
    await rename(`${path}.part`, path)
  }

  async function load(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!(await isAvailable())) return undefined
    const sealed = await readFile(path).catch(() => undefined)
    if (sealed === undefined || !isSealed(sealed)) return undefined
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed)
    const secret = new Uint8Array(Buffer.from(result, 'base64'))
    // The system has a newer key; what was opened is good whether or not this is written.
    if (shouldReEncrypt) await store(secret).catch(() => undefined)
    return secret
  }

  return {
    async answer(request) {
      const { number } = request
      try {
        if (request.ask === 'is-available') return { number, done: true, isAvailable: await isAvailable() }
        if (request.ask === 'store') await store(request.secret)
        if (request.ask === 'remove') await rm(path, { force: true })
        const secret = request.ask === 'load' ? await load() : undefined
        return { number, done: true, ...(secret?.length === 32 && { secret }) }
      } catch {
        return { number, done: false }
      }
    }
  }
}

export function serveKeychain(keychain: SystemKeychain, port: MessagePortLike): void {
  port.onMessage((message) => {
    const request = keychainRequest.safeParse(message)
    if (request.success)
      void keychain.answer(request.data).then(
        (answer) => port.post(answer),
        () => undefined
      )
  })
}
