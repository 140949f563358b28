import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Takes the folder for this process until the result is called. Ends the process with a sentence when another demonstration has it. */
export function takeFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'process')
  const holder = runningHolder(path)
  if (holder !== undefined) {
    console.error(`colloque: une démonstration tourne déjà ici (processus ${holder}). Arrêtez-la d’abord par Ctrl-C.`)
    process.exit(1)
  }
  writeFileSync(path, `${process.pid}\n`)
  return () => rmSync(path, { force: true })
}

function runningHolder(path: string): number | undefined {
  try {
    const holder = Number.parseInt(readFileSync(path, 'utf8'), 10)
    if (!(holder > 0)) return undefined
    // Signal 0 asks whether the process exists.
    process.kill(holder, 0)
    return holder
  } catch {
    return undefined
  }
}
