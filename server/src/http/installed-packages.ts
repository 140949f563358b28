import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}
const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** Each package that the relay is made of, with its version: what its manifest names, and what those name in turn. */
export function installedPackages(): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  const visit = (folder: string): void => {
    const { name, version, dependencies = {} } = readManifest(folder)
    if (found.has(name)) return
    found.set(name, version)
    for (const dependency of Object.keys(dependencies)) {
      const place = lookUp(folder, dependency)
      if (place) visit(place)
    }
  }
  visit(join(import.meta.dirname, '../..'))
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** As Node finds packages: node_modules of this folder and of each one above. */
function lookUp(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name)
    if (existsSync(join(place, 'package.json'))) return place
    if (at === dirname(at)) return undefined
  }
}
