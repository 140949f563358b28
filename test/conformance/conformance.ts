/** `npm run conformance -- FOLDER [--provider portable|native]`: the test vectors of RFC 9420 through our MLS. It starts nothing by itself. */
import { parseArgs } from 'node:util'
import { type ProviderName, providerNames } from './providers.ts'
import { runFolder, UnusableFolder } from './run-folder.ts'

const usage = `Usage: npm run conformance -- FOLDER [--provider ${providerNames.join('|')}]

FOLDER holds test vectors of RFC 9420 as the MLS working group publishes them (github.com/mlswg/mls-implementations, test-vectors).`

type Say = (line: string) => void

/** Gives the exit code: 0 when all pass, else 1. */
export async function conformance(args: readonly string[], print: Say, complain: Say): Promise<number> {
  const asked = readArguments(args)
  if (asked === undefined) {
    complain(usage)
    return 1
  }
  try {
    return (await runFolder(asked.folder, asked.providers, print)) ? 0 : 1
  } catch (error) {
    if (!(error instanceof UnusableFolder)) throw error
    complain(`conformance: ${error.message}`)
    return 1
  }
}

function readArguments(args: readonly string[]): { folder: string; providers: readonly ProviderName[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { provider: { type: 'string' } },
      allowPositionals: true
    })
    const [folder, ...more] = positionals
    const providers = providerNames.filter((name) => values.provider === undefined || values.provider === name)
    if (folder === undefined || more.length > 0 || providers.length === 0) return undefined
    return { folder, providers }
  } catch {
    return undefined
  }
}
