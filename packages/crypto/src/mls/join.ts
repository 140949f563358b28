// Beginning: a group of one, or a group that a Welcome leads into. Every leaf of a joined tree is judged.
import { createGroup as createLibraryGroup, emptyPskIndex, joinGroupWithExtensions, type Welcome } from 'ts-mls'
import { equalBytes } from '../bytes.ts'
import { demand, guarded } from './error.ts'
import { decodeWelcome } from './framing.ts'
import { readOwnKeyPackage } from './key-package.ts'
import { maximumExtensionBytes, maximumGroupIdBytes } from './limits.ts'
import type { Mls, MlsState, OwnKeyPackage } from './mls.ts'
import { applicationExtensionType, closedConfiguration, configuration, demandGroupContext, demandLeaf } from './profile.ts'
import type { Suite } from './provider/provider.ts'
import { toState } from './state.ts'
import { demandUniqueKeys } from './tree.ts'

export async function createGroup(suite: Suite, options: Parameters<Mls['createGroup']>[0]): Promise<MlsState> {
  const { groupId, extension } = options
  demand(
    groupId.length > 0 && groupId.length <= maximumGroupIdBytes && extension.length <= maximumExtensionBytes,
    'invalid-change'
  )
  const { keyPackage, privateKeys } = await readOwnKeyPackage(suite, options.keyPackage)
  const extensions = [{ extensionType: applicationExtensionType, extensionData: extension.slice() }]
  return guarded('invalid-change', async () =>
    toState(await createLibraryGroup(groupId.slice(), keyPackage, privateKeys, extensions, suite, closedConfiguration))
  )
}

export async function join(
  suite: Suite,
  options: Parameters<Mls['join']>[0]
): Promise<{ state: MlsState; keyPackageReference: Uint8Array }> {
  const welcome = decodeWelcome(options.welcome)
  demand(welcome.cipherSuite === suite.name, 'invalid-welcome')
  const own = options.keyPackages.find((keyPackage) => isFor(welcome, keyPackage))
  demand(own !== undefined, 'no-matching-key-package')
  return guarded('invalid-welcome', async () => {
    const { keyPackage, privateKeys } = await readOwnKeyPackage(suite, own)
    // The empty index refuses every pre-shared key, and with them resumption and branching.
    const [client, groupInfoExtensions] = await joinGroupWithExtensions(
      welcome,
      keyPackage,
      privateKeys,
      emptyPskIndex,
      suite,
      undefined,
      undefined,
      configuration(options.judgeCredential)
    )
    demand(groupInfoExtensions.length === 1 && groupInfoExtensions[0]?.extensionType === 'ratchet_tree', 'invalid-welcome')
    demandGroupContext(client.groupContext, 'invalid-welcome')
    for (const node of client.ratchetTree) if (node?.nodeType === 'leaf') demandLeaf(node.leaf, 'invalid-welcome')
    demandUniqueKeys(client.ratchetTree, 'invalid-welcome')
    return { state: toState(client), keyPackageReference: own.reference }
  })
}

const isFor = (welcome: Welcome, keyPackage: OwnKeyPackage) =>
  welcome.secrets.some(({ newMember }) => equalBytes(newMember, keyPackage.reference))
