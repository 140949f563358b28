/** Runs every vector file of a folder through the providers and prints a line for each. It judges nothing itself: the checks are those of packages/crypto. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConformanceReport, conformanceFiles, runConformance } from '@colloque/crypto/mls-conformance'
import { createProviderOf, type ProviderName } from './providers.ts'

/** The folder is not there, or has no vector file. Its message is a sentence for whoever typed the command. */
export class UnusableFolder extends Error {}

const shownFailures = 5

/** True when at least one vector ran, all that ran passed, and every JSON file was one of the standard. Throws UnusableFolder. */
export async function runFolder(
  folder: string,
  providers: readonly ProviderName[],
  print: (line: string) => void
): Promise<boolean> {
  const { known, unknown } = list(folder)
  const total = { passed: 0, failed: 0, unread: 0 }
  print(`${'file'.padEnd(32)}${'provider'.padEnd(10)}${'passed'.padStart(7)}${'failed'.padStart(7)}  skipped, by suite`)
  for (const file of known) {
    const vectors = read(join(folder, `${file}.json`))
    if (typeof vectors === 'string') {
      total.unread++
      print(`${file.padEnd(32)}UNREADABLE: ${vectors}`)
      continue
    }
    for (const name of providers) {
      const report = await runConformance(file, vectors, await createProviderOf[name]())
      total.passed += report.passed
      total.failed += report.failures.length
      printReport(file, name, report, print)
    }
  }
  for (const file of unknown) print(`${file.padEnd(32)}UNKNOWN: no file of the standard's test vectors has this name`)
  const absent = conformanceFiles.filter((file) => !known.includes(file))
  if (absent.length > 0) print(`not in this folder: ${absent.join(', ')}`)
  print(`${known.length} of ${conformanceFiles.length} files: ${total.passed} passed, ${total.failed} failed`)
  return total.passed > 0 && total.failed + total.unread + unknown.length === 0
}

function printReport(file: string, provider: string, report: ConformanceReport, print: (line: string) => void): void {
  const { passed, failures, skipped } = report
  const suites = [...skipped].sort(([a], [b]) => a - b).map(([suite, count]) => `${count} of suite ${suite}`)
  const figures = `${String(passed).padStart(7)}${String(failures.length).padStart(7)}`
  print(`${file.padEnd(32)}${provider.padEnd(10)}${figures}  ${suites.join(', ')}`.trimEnd())
  for (const { vector, field } of failures.slice(0, shownFailures)) print(`  FAILED vector ${vector}: ${field}`)
  if (failures.length > shownFailures) print(`  and ${failures.length - shownFailures} more`)
}

function list(folder: string): { known: readonly string[]; unknown: readonly string[] } {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason =
      code === 'ENOENT' ? 'there is no such folder' : code === 'ENOTDIR' ? 'it is not a folder' : `it cannot be read (${code})`
    throw new UnusableFolder(`${folder}: ${reason}`)
  }
  const files = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  const known = conformanceFiles.filter((file) => files.includes(file))
  if (known.length === 0)
    throw new UnusableFolder(`${folder}: no test vectors of RFC 9420 in it, such as ${conformanceFiles[0]}.json`)
  return { known, unknown: files.filter((file) => !conformanceFiles.includes(file)).map((file) => `${file}.json`) }
}

/** The vectors, or why there are none. */
function read(path: string): readonly unknown[] | string {
  try {
    const vectors: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(vectors) && vectors.length > 0 ? vectors : 'it holds no list of vectors'
  } catch (error) {
    return error instanceof SyntaxError ? 'it is not JSON' : `it cannot be read (${(error as NodeJS.ErrnoException).code})`
  }
}
