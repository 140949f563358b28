// Runs the standard test vectors of MLS (github.com/mlswg/mls-implementations) through a provider and the patched library.
// It takes parsed JSON and touches no file, so that it runs on any host and on the full set as well as on ours.
import { type CiphersuiteImpl, type CiphersuiteName, type CryptoProvider, ciphersuites, getCiphersuiteFromName } from 'ts-mls'
import { Mismatch } from './check.ts'
import { messageProtection, messages, passiveClient, welcome } from './messages.ts'
import { cryptoBasics, deserialization, keySchedule, pskSecret, secretTree, transcriptHashes, treeMath } from './schedule.ts'
import { treeKem, treeOperations, treeValidation } from './trees.ts'

type Check = (vector: never, suite: CiphersuiteImpl) => Promise<void>

const checks: Record<string, Check> = {
  'crypto-basics': cryptoBasics,
  deserialization,
  'key-schedule': keySchedule,
  'message-protection': messageProtection,
  messages,
  'passive-client-handling-commit': passiveClient,
  'passive-client-random': passiveClient,
  'passive-client-welcome': passiveClient,
  psk_secret: pskSecret,
  'secret-tree': secretTree,
  'transcript-hashes': transcriptHashes,
  'tree-math': treeMath,
  'tree-operations': treeOperations,
  'tree-validation': treeValidation,
  treekem: treeKem,
  welcome
}

/** The names that `runConformance` knows: the standard file names without `.json`. */
export const conformanceFiles: readonly string[] = Object.keys(checks)

/** `skipped` counts the vectors of each suite, by its number, that the provider does not have; a failure is the vector's number and the field. */
export interface ConformanceReport {
  readonly passed: number
  readonly skipped: ReadonlyMap<number, number>
  readonly failures: readonly { readonly vector: number; readonly field: string }[]
}

/** Throws RangeError for a name that it does not know. */
export async function runConformance(
  file: string,
  vectors: readonly unknown[],
  provider: CryptoProvider
): Promise<ConformanceReport> {
  const check = checks[file]
  if (check === undefined) throw new RangeError(`not a vector file: ${file}`)
  const suites = new Map<number, CiphersuiteImpl | undefined>()
  let passed = 0
  const skipped = new Map<number, number>()
  const failures: { vector: number; field: string }[] = []
  for (const [number, vector] of vectors.entries()) {
    const code = (vector as { cipher_suite?: number } | null)?.cipher_suite ?? 1
    if (!suites.has(code)) suites.set(code, await suiteOf(code, provider))
    const suite = suites.get(code)
    if (suite === undefined) {
      skipped.set(code, (skipped.get(code) ?? 0) + 1)
      continue
    }
    try {
      await check(vector as never, suite)
      passed++
    } catch (error) {
      failures.push({ vector: number, field: error instanceof Mismatch ? error.message : String(error) })
    }
  }
  return { passed, skipped, failures }
}

async function suiteOf(code: number, provider: CryptoProvider): Promise<CiphersuiteImpl | undefined> {
  const name = Object.entries(ciphersuites).find(([, value]) => value === code)?.[0] as CiphersuiteName | undefined
  if (name === undefined) return undefined
  try {
    return await provider.getCiphersuiteImpl(getCiphersuiteFromName(name))
  } catch {
    return undefined
  }
}
