// Key packages: making our own, and reading others' after signature, size and profile checks. Single use is the caller's to keep.
import { type CiphersuiteImpl, generateKeyPackageWithKey, type KeyPackage, type PrivateKeyPackage } from 'ts-mls'
import { makeKeyPackageRef, verifyKeyPackage } from 'ts-mls/keyPackage.js'
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { concat, equalBytes } from '../bytes.ts'
import { demand, guarded } from './error.ts'
import { decodeKeyPackage, encodeKeyPackage } from './framing.ts'
import type { KeyPackageContent, Mls, OwnKeyPackage } from './mls.ts'
import { capabilities, demandKeyPackage } from './profile.ts'
import type { Suite } from './provider/provider.ts'

const privateVersion = 1
const secretBytes = 32

export async function createKeyPackage(suite: Suite, options: Parameters<Mls['createKeyPackage']>[0]): Promise<OwnKeyPackage> {
  const { identity, signatureSeed, notBefore, notAfter } = options
  demand(
    signatureSeed.length === secretBytes && Number.isSafeInteger(notBefore) && Number.isSafeInteger(notAfter),
    'invalid-key-package'
  )
  demand(notBefore >= 0, 'invalid-key-package')
  return guarded('invalid-key-package', async () => {
    const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
      { credentialType: 'basic', identity: identity.slice() },
      capabilities,
      { notBefore: BigInt(notBefore), notAfter: BigInt(notAfter) },
      [],
      { signKey: signatureSeed, publicKey: suite.ed25519PublicKey(signatureSeed) },
      suite
    )
    demandKeyPackage(publicPackage, 'invalid-key-package')
    return {
      bytes: encodeKeyPackage(publicPackage),
      privateBytes: concat(
        Uint8Array.of(privateVersion),
        privatePackage.initPrivateKey,
        privatePackage.hpkePrivateKey,
        privatePackage.signaturePrivateKey
      ),
      reference: await makeKeyPackageRef(publicPackage, suite.hash)
    }
  })
}

/** Throws `invalid-key-package`. */
export async function readKeyPackage(
  suite: CiphersuiteImpl,
  bytes: Uint8Array
): Promise<{ keyPackage: KeyPackage; content: KeyPackageContent }> {
  const keyPackage = decodeKeyPackage(bytes)
  return guarded('invalid-key-package', async () => {
    demandKeyPackage(keyPackage, 'invalid-key-package')
    const { leafNode } = keyPackage
    demand(leafNode.leafNodeSource === 'key_package', 'invalid-key-package')
    demand(await verifyLeafNodeSignatureKeyPackage(leafNode, suite.signature), 'invalid-key-package')
    demand(await verifyKeyPackage(keyPackage, suite.signature), 'invalid-key-package')
    return { keyPackage, content: await describeKeyPackage(suite, keyPackage) }
  })
}

/** Our own key package with its private keys. Throws `invalid-key-package`. */
export async function readOwnKeyPackage(
  suite: Suite,
  own: OwnKeyPackage
): Promise<{ keyPackage: KeyPackage; privateKeys: PrivateKeyPackage }> {
  const { keyPackage } = await readKeyPackage(suite, own.bytes)
  demand(own.privateBytes.length === 1 + 3 * secretBytes && own.privateBytes[0] === privateVersion, 'invalid-key-package')
  const secret = (index: number) => own.privateBytes.slice(1 + index * secretBytes, 1 + (index + 1) * secretBytes)
  const privateKeys = { initPrivateKey: secret(0), hpkePrivateKey: secret(1), signaturePrivateKey: secret(2) }
  demand(
    equalBytes(suite.ed25519PublicKey(privateKeys.signaturePrivateKey), keyPackage.leafNode.signaturePublicKey),
    'invalid-key-package'
  )
  return { keyPackage, privateKeys }
}

/** Of a key package that is already verified. */
export async function describeKeyPackage(suite: CiphersuiteImpl, keyPackage: KeyPackage): Promise<KeyPackageContent> {
  const { credential, signaturePublicKey, leafNodeSource } = keyPackage.leafNode
  demand(credential.credentialType === 'basic' && leafNodeSource === 'key_package', 'invalid-key-package')
  return {
    identity: credential.identity,
    signatureKey: signaturePublicKey,
    notBefore: Number(keyPackage.leafNode.lifetime.notBefore),
    notAfter: Number(keyPackage.leafNode.lifetime.notAfter),
    reference: await makeKeyPackageRef(keyPackage, suite.hash)
  }
}
