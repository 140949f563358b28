import type { Ports } from '@colloque/client'
import { createMls, createProviderSealing, createWasmSodium, platformRandom, type Sodium } from '@colloque/crypto'
import { systemClock } from './clock/system-clock.ts'
import { createNodeFiles } from './files/node-files.ts'
import { createNativeProvider } from './mls/index.ts'
import { createSignatureThread } from './sodium/signature-thread.ts'
import { openVaultPlace } from './store/vault-place.ts'
import { createNodeTransport } from './transport/node-transport.ts'

export interface NodePortsOptions {
  /** Of the database; the vault's other files lie beside it under the same name. */
  readonly vaultPath: string
  /** Whether files may be named by path: true for the command line and Electron. */
  readonly files: boolean
  readonly passphraseCost?: Ports['passphraseCost']
  readonly log?: Ports['log']
}

/** Everything that the core takes from this machine, with native cryptography where it loads. Opens and locks nothing yet. */
export async function createNodePorts({ vaultPath, files, passphraseCost, log }: NodePortsOptions): Promise<Ports> {
  const random = platformRandom()
  const sodium = await loadSodium()
  const provider = await createNativeProvider({ sodium, random })
  return {
    vault: openVaultPlace(vaultPath),
    transport: createNodeTransport(),
    clock: systemClock(),
    random,
    sodium,
    mls: await createMls({ random, provider }),
    hybrid: await createProviderSealing(provider, random),
    // The other build has no thread: it verifies where it is asked.
    ...(sodium.name === 'sodium-native' ? { signatures: createSignatureThread(sodium) } : {}),
    ...(files ? { files: createNodeFiles() } : {}),
    ...(passphraseCost ? { passphraseCost } : {}),
    ...(log ? { log } : {})
  }
}

/** The native build exists for common machines only; the other is slower and the same. */
async function loadSodium(): Promise<Sodium> {
  try {
    return (await import('./sodium/native.ts')).createNativeSodium()
  } catch {
    return await createWasmSodium()
  }
}
