// Others' commits: verified, held against the profile, judged, and only then adopted. The state given stays usable.
import { type CiphersuiteImpl, type ClientState, emptyPskIndex, type Proposal, processPrivateMessage } from 'ts-mls'
import type { Commit } from 'ts-mls/commit.js'
import { equalBytes } from '../bytes.ts'
import { consumedBy } from './commit.ts'
import { demand, guarded, MlsError } from './error.ts'
import { decodePrivateMessage } from './framing.ts'
import { describeKeyPackage } from './key-package.ts'
import type { CommitOutcome, JudgeCredential, KeyPackageContent, MlsMember, MlsState, ProposedChange } from './mls.ts'
import { configuration, demandExtensions, demandGroupContext, demandKeyPackage, demandLeaf } from './profile.ts'
import { senderOf } from './sender.ts'
import { clientOf, toState } from './state.ts'
import { demandUniqueKeys, leafAt, memberAt } from './tree.ts'

export interface CommitJudge {
  credential: JudgeCredential
  commit(proposed: ProposedChange): boolean
}

export async function processCommit(
  suite: CiphersuiteImpl,
  state: MlsState,
  message: Uint8Array,
  judge: CommitJudge
): Promise<CommitOutcome> {
  const client = clientOf(state)
  return guarded('invalid-commit', async () => {
    const framed = decodePrivateMessage(message, 'invalid-commit')
    demand(framed.contentType === 'commit', 'invalid-commit')
    const { member: sender } = await senderOf(suite, client, framed, 'invalid-commit')
    let commit: Commit | undefined
    const judged = { ...client, clientConfig: configuration(judge.credential) }
    const result = await processPrivateMessage(judged, framed, emptyPskIndex, suite, (incoming) => {
      // Here the commit's signature and its proposals are verified, and nothing is decrypted or adopted yet.
      demand(incoming.kind === 'commit' && incoming.senderLeafIndex === sender.leafIndex, 'invalid-commit')
      demandProfile(client, incoming.commit, sender)
      commit = incoming.commit
      return 'accept'
    })
    demand(result.kind === 'newState' && result.actionTaken === 'accept' && commit !== undefined, 'invalid-commit')
    const change = await describe(suite, client, commit, sender)
    const removed = result.newState.groupActiveState.kind === 'removedFromGroup'
    if (!removed) {
      demandGroupContext(result.newState.groupContext, 'invalid-commit')
      demandUniqueKeys(result.newState.ratchetTree, 'invalid-commit')
    }
    if (judge.commit(change) !== true) throw new MlsError('commit-refused')
    if (removed) return { kind: 'removed', change }
    return {
      kind: 'advanced',
      state: toState(result.newState),
      change,
      consumed: consumedBy(client, result.newState, result.consumed)
    }
  })
}

function demandProfile(client: ClientState, commit: Commit, sender: MlsMember): void {
  for (const proposal of inlineProposals(commit)) {
    if (proposal.proposalType === 'add') demandKeyPackage(proposal.add.keyPackage, 'invalid-commit')
    else if (proposal.proposalType === 'group_context_extensions')
      demandExtensions(proposal.groupContextExtensions.extensions, 'invalid-commit')
    else demand(proposal.proposalType === 'remove', 'invalid-commit')
  }
  demand(commit.path !== undefined, 'invalid-commit')
  const { leafNode } = commit.path
  demandLeaf(leafNode, 'invalid-commit')
  // A device's identity and signature key are for life: only a new key package, judged as an addition, brings others.
  const before = leafAt(client.ratchetTree, sender.leafIndex)
  demand(before?.credential.credentialType === 'basic' && leafNode.credential.credentialType === 'basic', 'invalid-commit')
  demand(equalBytes(before.credential.identity, leafNode.credential.identity), 'invalid-commit')
  demand(equalBytes(before.signaturePublicKey, leafNode.signaturePublicKey), 'invalid-commit')
}

function inlineProposals(commit: Commit): Proposal[] {
  return commit.proposals.map((entry) => {
    demand(entry.proposalOrRefType === 'proposal', 'invalid-commit')
    return entry.proposal
  })
}

async function describe(suite: CiphersuiteImpl, client: ClientState, commit: Commit, sender: MlsMember): Promise<ProposedChange> {
  const added: KeyPackageContent[] = []
  const removed: MlsMember[] = []
  let extension: Uint8Array | undefined
  for (const proposal of inlineProposals(commit)) {
    if (proposal.proposalType === 'add') added.push(await describeKeyPackage(suite, proposal.add.keyPackage))
    if (proposal.proposalType === 'group_context_extensions')
      extension = demandExtensions(proposal.groupContextExtensions.extensions, 'invalid-commit')
    if (proposal.proposalType === 'remove') {
      const member = memberAt(client.ratchetTree, proposal.remove.removed)
      demand(member !== undefined, 'invalid-commit')
      removed.push(member)
    }
  }
  return { sender, added, removed, extension }
}
