// What RFC 9420 leaves open and Colloque closes: one suite, one extension, basic credentials, fixed capabilities.
import { type ClientConfig, defaultKeyPackageEqualityConfig, type Extension, type KeyPackage, type LeafNode } from 'ts-mls'
import { equalBytes } from '../bytes.ts'
import { demand, type MlsErrorCode } from './error.ts'
import {
  maximumExtensionBytes,
  maximumGroupIdBytes,
  maximumIdentityBytes,
  maximumLifetimeSeconds,
  maximumSkippedGenerations
} from './limits.ts'
import type { JudgeCredential } from './mls.ts'
import { colloqueSuite } from './provider/provider.ts'

/** Our group-context extension, in the range for private use (RFC 9420, 17.3). Its content is opaque here. */
export const applicationExtensionType = 0xf0c0

const publicKeyBytes = 1216
const signatureKeyBytes = 32

/** What every leaf of ours advertises; one list, without GREASE, so that a leaf says nothing about its device. */
export const capabilities: LeafNode['capabilities'] = {
  versions: ['mls10'],
  ciphersuites: [colloqueSuite],
  extensions: [applicationExtensionType],
  proposals: [],
  credentials: ['basic']
}

/**
 * The library's settings. `retainKeysForEpochs: 0` would retain every epoch; past epochs are wiped after each commit anyway.
 * Padding is the envelope's task. Lifetimes are judged by whoever chooses a key package: clocks decide nothing in a group.
 */
export function configuration(judge: JudgeCredential): ClientConfig {
  return {
    keyRetentionConfig: {
      retainKeysForGenerations: 0,
      retainKeysForEpochs: 1,
      maximumForwardRatchetSteps: maximumSkippedGenerations
    },
    lifetimeConfig: { maximumTotalLifetime: BigInt(maximumLifetimeSeconds), validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
    authService: {
      validateCredential: async (credential, signatureKey) =>
        credential.credentialType === 'basic' && judge(credential.identity, signatureKey) === true
    }
  }
}

/** Kept in every state at rest: where an operation forgets to bring its judge, every credential is refused. */
export const closedConfiguration = configuration(() => false)

export function demandLeaf(leaf: LeafNode, code: MlsErrorCode): void {
  const { credential } = leaf
  demand(credential.credentialType === 'basic', code)
  demand(credential.identity.length > 0 && credential.identity.length <= maximumIdentityBytes, code)
  demand(leaf.signaturePublicKey.length === signatureKeyBytes && leaf.hpkePublicKey.length === publicKeyBytes, code)
  demand(leaf.extensions.length === 0, code)
  demand(sameCapabilities(leaf.capabilities, capabilities), code)
}

export function demandKeyPackage(keyPackage: KeyPackage, code: MlsErrorCode): void {
  const { leafNode } = keyPackage
  demand(keyPackage.version === 'mls10' && keyPackage.cipherSuite === colloqueSuite && keyPackage.extensions.length === 0, code)
  demand(keyPackage.initKey.length === publicKeyBytes && !equalBytes(keyPackage.initKey, leafNode.hpkePublicKey), code)
  demand(leafNode.leafNodeSource === 'key_package', code)
  const { notBefore, notAfter } = leafNode.lifetime
  demand(notBefore < notAfter && notAfter - notBefore <= BigInt(maximumLifetimeSeconds), code)
  demandLeaf(leafNode, code)
}

export function demandExtensions(extensions: readonly Extension[], code: MlsErrorCode): Uint8Array {
  const [only] = extensions
  demand(only !== undefined && extensions.length === 1 && only.extensionType === applicationExtensionType, code)
  demand(only.extensionData.length <= maximumExtensionBytes, code)
  return only.extensionData
}

export function demandGroupContext(
  context: { version: string; cipherSuite: string; groupId: Uint8Array; epoch: bigint; extensions: Extension[] },
  code: MlsErrorCode
): void {
  demand(context.version === 'mls10' && context.cipherSuite === colloqueSuite, code)
  demand(context.groupId.length > 0 && context.groupId.length <= maximumGroupIdBytes, code)
  demand(context.epoch <= BigInt(Number.MAX_SAFE_INTEGER), code)
  demandExtensions(context.extensions, code)
}

function sameCapabilities(a: LeafNode['capabilities'], b: LeafNode['capabilities']): boolean {
  const same = (x: readonly unknown[], y: readonly unknown[]) =>
    x.length === y.length && x.every((value, index) => value === y[index])
  return (
    same(a.versions, b.versions) &&
    same(a.ciphersuites, b.ciphersuites) &&
    same(a.extensions, b.extensions) &&
    same(a.proposals, b.proposals) &&
    same(a.credentials, b.credentials)
  )
}
