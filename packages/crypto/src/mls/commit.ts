// Our own commits: proposals inline, always with a path, sent as PrivateMessage. The state given stays usable.
import { type CiphersuiteImpl, type ClientState, createCommit, type Proposal } from 'ts-mls'
import { allSecretTreeValues } from 'ts-mls/secretTree.js'
import { demand, guarded } from './error.ts'
import { encodePrivateMessage, encodeWelcome } from './framing.ts'
import { readKeyPackage } from './key-package.ts'
import { maximumAuthenticatedDataBytes, maximumExtensionBytes } from './limits.ts'
import type { JudgeCredential, Mls, MlsState } from './mls.ts'
import { applicationExtensionType, configuration, demandGroupContext } from './profile.ts'
import { clientOf, toState } from './state.ts'
import { demandUniqueKeys, memberAt, replacedPrivateKeys } from './tree.ts'

type Change = Parameters<Mls['commit']>[1]

export async function commit(suite: CiphersuiteImpl, state: MlsState, change: Change): ReturnType<Mls['commit']> {
  const client = clientOf(state)
  demand(change.authenticatedData.length <= maximumAuthenticatedDataBytes, 'too-large')
  const extraProposals = [
    ...removals(client, change.remove),
    ...(await additions(suite, change.add, change.judgeCredential)),
    ...newExtension(change.extension)
  ]
  return guarded('invalid-change', async () => {
    const judged = { ...client, clientConfig: configuration(change.judgeCredential) }
    const result = await createCommit(
      { state: judged, cipherSuite: suite },
      { extraProposals, ratchetTreeExtension: true, authenticatedData: change.authenticatedData }
    )
    demand(result.commit.wireformat === 'mls_private_message', 'invalid-change')
    demandGroupContext(result.newState.groupContext, 'invalid-change')
    demandUniqueKeys(result.newState.ratchetTree, 'invalid-change')
    return {
      message: encodePrivateMessage(result.commit.privateMessage),
      welcome: result.welcome && encodeWelcome(result.welcome),
      post: toState(result.newState),
      consumed: consumedBy(client, result.newState, result.consumed)
    }
  })
}

/** What an epoch change leaves behind: the library's list, all ratchets of the old epoch, and the private keys that were replaced. */
export function consumedBy(before: ClientState, after: ClientState, listed: readonly Uint8Array[]): Uint8Array[] {
  const ratchets = allSecretTreeValues(before.secretTree.filter((ratchet) => ratchet !== undefined))
  return [...listed, ...ratchets, ...replacedPrivateKeys(before, after)].filter((secret) => secret !== undefined)
}

function removals(client: ClientState, leafIndexes: readonly number[]): Proposal[] {
  demand(new Set(leafIndexes).size === leafIndexes.length, 'invalid-change')
  return leafIndexes.map((removed) => {
    demand(removed !== client.privatePath.leafIndex && memberAt(client.ratchetTree, removed) !== undefined, 'invalid-change')
    return { proposalType: 'remove', remove: { removed } }
  })
}

async function additions(
  suite: CiphersuiteImpl,
  keyPackages: readonly Uint8Array[],
  judge: JudgeCredential
): Promise<Proposal[]> {
  return Promise.all(
    keyPackages.map(async (bytes) => {
      const { keyPackage, content } = await readKeyPackage(suite, bytes)
      demand(judge(content.identity, content.signatureKey) === true, 'credential-refused')
      return { proposalType: 'add', add: { keyPackage } }
    })
  )
}

function newExtension(extension: Uint8Array | undefined): Proposal[] {
  if (extension === undefined) return []
  demand(extension.length <= maximumExtensionBytes, 'too-large')
  const extensions = [{ extensionType: applicationExtensionType, extensionData: extension.slice() }]
  return [{ proposalType: 'group_context_extensions', groupContextExtensions: { extensions } }]
}
