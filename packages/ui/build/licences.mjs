/** Names, versions and licences of every package that the product is made of, from the lockfile. */
import { readFileSync } from 'node:fs'

/** What packages carry within them under a licence of its own. */
const CARRIED = { pdfmake: { name: 'Roboto (in pdfmake)', licence: 'OFL-1.1' } }

/** Without what only builds and tests; each name and version once, by name. */
export function readLicences() {
  const { packages } = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'))
  const found = new Map()
  for (const [path, { version, license, dev, link }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1) ?? ''
    if (!path.includes('node_modules/') || dev || link || version === undefined) continue
    found.set(`${name} ${version}`, { name, version, licence: license ?? '' })
    const carried = CARRIED[name]
    if (carried !== undefined) found.set(`${carried.name} ${version}`, { ...carried, version })
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** For Vite: the same as licences.json beside what it builds. */
export function licencesFile() {
  return {
    name: 'licences',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(readLicences()) })
    }
  }
}
