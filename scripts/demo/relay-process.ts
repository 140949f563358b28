/** A relay as a process of its own, started by its main file, with its own data folder and its words kept in a log file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { repositoryRoot } from '../node-pin.mjs'

export interface RelayProcess {
  readonly url: string
  readonly foundingLink: string
  readonly process: ChildProcess
  /** SIGTERM, and resolves when the process is gone. */
  stop(): Promise<void>
}

/** Resolves when the relay listens and has given its founding link. Throws with its last words when it ends before. */
export async function startRelayProcess(folder: string, logPath: string): Promise<RelayProcess> {
  const child = spawn(process.execPath, [join(repositoryRoot, 'server/src/main.ts'), '--data', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const log = createWriteStream(logPath)
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = once(child, 'close').then(() => log.end())
  let lastWords = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000)
  })
  const [url, foundingLink] = await firstWords(child.stdout)
  // What comes later goes to the log alone.
  child.stdout.resume()
  if (url !== undefined && foundingLink !== undefined)
    return { url, foundingLink, process: child, stop: () => stop(child, ended) }
  await ended
  throw new Error(`the relay did not start: ${lastWords}`)
}

/** Where it listens, and its founding link; shorter when it ends before. */
async function firstWords(output: Readable): Promise<string[]> {
  const words: string[] = []
  for await (const line of createInterface({ input: output })) {
    if (words.length === 0 && line.startsWith('listening ')) words.push(line.slice('listening '.length))
    else if (words.length === 1 && line.startsWith('colloque://')) return [...words, line]
  }
  return words
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  await ended
}
