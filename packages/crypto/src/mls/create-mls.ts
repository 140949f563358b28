// The port over ts-mls. Refuses to start on a library without our patches.
import * as library from 'ts-mls'
import { commit } from './commit.ts'
import { demand, guarded } from './error.ts'
import { createGroup, join } from './join.ts'
import { createKeyPackage, readKeyPackage } from './key-package.ts'
import { open, peek, seal } from './message.ts'
import type { Mls, MlsDependencies } from './mls.ts'
import { openUnverified } from './opening.ts'
import { processCommit } from './process.ts'
import { demandExtensions } from './profile.ts'
import { colloqueSuite, type Suite } from './provider/provider.ts'
import { clientOf, decodeState, encodeState, ownLeafIndexOf } from './state.ts'
import { membersOf } from './tree.ts'

const patches = '1.6.4-1'

/** Throws `unpatched-library` and `unsupported-suite`. The provider draws its own chance; the library's goes through `random`. */
export async function createMls({ random, provider }: MlsDependencies): Promise<Mls> {
  demandPatched(library)
  const found = await provider.getCiphersuiteImpl(library.getCiphersuiteFromName(colloqueSuite))
  const suite: Suite = { ...found, rng: { randomBytes: (length) => random.bytes(length) } }
  return {
    createKeyPackage: (options) => createKeyPackage(suite, options),
    inspectKeyPackage: async (bytes) => (await readKeyPackage(suite, bytes)).content,
    createGroup: (options) => createGroup(suite, options),
    join: (options) => join(suite, options),
    seal: (state, plaintext, authenticatedData) => seal(suite, state, plaintext, authenticatedData),
    open: (state, message, authenticatedData) => open(suite, state, message, authenticatedData),
    openUnverified: (state, message, authenticatedData) => openUnverified(suite, state, message, authenticatedData),
    commit: (state, change) => commit(suite, state, change),
    peek,
    process: (state, message, judge) => processCommit(suite, state, message, judge),
    exportSecret: (state, label, context, length) => {
      const { exporterSecret } = clientOf(state).keySchedule
      return guarded('invalid-state', () => library.mlsExporter(exporterSecret, label, context, length, suite))
    },
    members: (state) => membersOf(clientOf(state).ratchetTree),
    ownLeafIndex: (state) => ownLeafIndexOf(clientOf(state)),
    extension: (state) => demandExtensions(clientOf(state).groupContext.extensions, 'invalid-state'),
    encode: encodeState,
    decode: decodeState
  }
}

/** Throws `unpatched-library` unless `module`, which is ts-mls, carries the marker that our last patch adds. */
export function demandPatched(module: { readonly colloquePatches?: string }): void {
  demand(module.colloquePatches === patches, 'unpatched-library')
}

/** Overwrites secrets that an operation consumed. Only after the transaction that makes its result durable: they end the earlier state. */
export function zeroConsumed(consumed: readonly Uint8Array[]): void {
  for (const secret of consumed) secret.fill(0)
}
