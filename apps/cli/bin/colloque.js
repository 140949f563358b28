#!/usr/bin/env node
/** Starts the command line under the Node of this repository, whichever Node the machine has. Plain JavaScript for Node >= 18; decides nothing else. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const repository = new URL('../../../', import.meta.url)
const main = new URL('../src/main.ts', import.meta.url)
const pinned = JSON.parse(readFileSync(new URL('package.json', repository), 'utf8')).devDependencies.node
const binary = fileURLToPath(new URL(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, repository))

if (process.versions.node === pinned) await start()
else if (existsSync(binary)) restart()
else {
  console.error(
    `colloque: Node ${pinned} is not installed here. Run "npm run demo -- --once" or "npm test" once: each installs what is needed.`
  )
  process.exitCode = 1
}

async function start() {
  const { enablePrivateCompileCache } = await import('@colloque/client-node/compile-cache')
  enablePrivateCompileCache()
  await import(main.href)
}

function restart() {
  const child = spawn(binary, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc']
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C at a terminal reaches the whole foreground group: passing it on would make two of it.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.once('error', (error) => {
    console.error(`colloque: ${binary} does not start (${error.code}).`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
