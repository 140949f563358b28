import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { parseLink } from '@colloque/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectDevice, foundRelay, logIn, newId } from './http/connected-device.ts'

let root: string
let data: string
const children = new Set<ChildProcessByStdio<null, Readable, Readable>>()
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'colloque-main-'))
  data = join(root, 'data')
})
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  children.clear()
  await rm(root, { recursive: true, force: true })
})

function start(...options: string[]) {
  return startWith([], ...options)
}
function startWith(nodeOptions: readonly string[], ...options: string[]) {
  const main = join(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, [...nodeOptions, main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk
  })
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  return {
    child,
    said,
    /** Exit status once everything was said. */
    ended: ended.then(([code]) => code),
    async listening(): Promise<{ url: string; link: string | undefined }> {
      while (!/^listening .*\n/m.test(said.stdout) || !said.stderr.includes('"swept"')) {
        if (child.exitCode !== null) throw new Error(said.stderr)
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended])
      }
      return { url: /^listening (.*)$/m.exec(said.stdout)?.[1] ?? '', link: /^colloque:.*$/m.exec(said.stdout)?.[0] }
    }
  }
}
const refusal = async (...options: string[]) => {
  const { ended, said } = start(...options)
  const status = await ended
  return { status, said: said.stderr, stdout: said.stdout }
}

describe('a relay process', () => {
  it('[LINK-6] [HTTP-8] prints the founding link once, keeps its device and blobs over kill -9 and SIGTERM', async () => {
    const first = start('--data', data)
    const { url, link } = await first.listening()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/)
    expect(parseLink(link ?? '')).toMatchObject({ kind: 'founding', relayUrl: url })
    expect(first.said.stderr).not.toContain(link?.split('#')[1] ?? '?')
    first.child.kill('SIGKILL')
    await first.ended

    const second = start('--data', data)
    const again = await second.listening()
    expect(again.link).toBeUndefined()
    const { connection, key } = await foundRelay(again.url, link?.replace(/:[0-9]+\//, `:${new URL(again.url).port}/`))
    const token = randomBytes(32)
    const hash = new Uint8Array(createHash('sha256').update(token).digest())
    const blob = newId()
    await connection.request({ type: 'create-blob', blob, sizeBytes: 5, uploadHash: hash, readHash: hash, deleteHash: hash })
    const path = `/blobs/${Buffer.from(blob).toString('hex')}`
    const bearer = { Authorization: `Bearer ${token.toString('hex')}` }
    const tus = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' }
    const uploaded = await fetch(`${again.url}${path}`, { method: 'PATCH', headers: { ...bearer, ...tus }, body: 'bytes' })
    expect(uploaded.status).toBe(204)
    second.child.kill('SIGKILL')
    await second.ended

    const third = start('--data', data)
    const last = await third.listening()
    expect(last.link).toBeUndefined()
    const back = await connectDevice(last.url)
    await logIn(back, key)
    expect(await (await fetch(`${last.url}${path}`, { headers: bearer })).text()).toBe('bytes')
    const goodbye = once(back.socket, 'close')
    third.child.kill('SIGTERM')
    expect((await goodbye)[0]).toBe(1001)
    expect(await third.ended).toBe(0)
    expect(third.said.stderr).toContain('"closed-down"')
    for (const line of third.said.stderr.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ event: expect.any(String) })
  })

  it('[HTTP-5] serves HTTPS and says so in the link', async () => {
    const [cert, key] = [join(root, 'cert.pem'), join(root, 'key.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '1',
        '-subj',
        '/CN=localhost'
      ],
      { stdio: 'ignore' }
    )
    const running = start('--data', data, '--host', 'localhost', '--tls-cert', cert, '--tls-key', key)
    const { url, link } = await running.listening()
    expect(url).toMatch(/^https:\/\/localhost:/)
    expect(parseLink(link ?? '')).toMatchObject({ kind: 'founding', relayUrl: url })
    const { connection } = await foundRelay(url, link)
    expect(await connection.request({ type: 'ping' })).toMatchObject({ kind: 'answer' })
    connection.socket.terminate()
    await writeFile(key, 'no key')
    expect(await refusal('--data', join(root, 'other'), '--tls-cert', cert, '--tls-key', key)).toMatchObject({
      status: 1,
      said: expect.stringContaining('TLS certificate')
    })
  })

  it('[LINK-6] writes the public address into the link', async () => {
    const { link } = await start('--data', data, '--public-url', 'https://relay.example/colloque/').listening()
    expect(link).toMatch(/^colloque:\/\/relay\.example\/colloque\/found#/)
  })
})

it.each([
  ['ends', 'process.exit(0)'],
  ['fails', "throw new Error('worker')"]
])('[HTTP-11] a relay whose storage thread %s says so and exits with 1', async (_, how) => {
  const [preload, trigger] = [join(root, 'preload.mjs'), join(root, 'trigger')]
  await writeFile(
    preload,
    `import { watchFile } from 'node:fs'
     import { isMainThread } from 'node:worker_threads'
     if (!isMainThread) watchFile(${JSON.stringify(trigger)}, { interval: 20 }, ({ mtimeMs }) => { if (mtimeMs > 0) ${how} })`
  )
  const running = startWith(['--import', preload], '--data', data)
  const { url } = await running.listening()
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await writeFile(trigger, 'now')
  expect(await running.ended).toBe(1)
  expect(running.said.stderr).toMatch(/^The storage of the relay failed\. The relay ends, so that it can be started again\.$/m)
  const again = start('--data', data)
  expect((await again.listening()).link).toBeUndefined()
})

describe('[HTTP-10] a relay in production', () => {
  const declaration = { host: 'Hébergeur', country: 'France', hdsCertificate: 'HDS-1', accessFromOutsideEea: 'Aucun accès.' }

  it('refuses to start without a complete declaration, and says what is missing', async () => {
    const none = await refusal('--data', data, '--production')
    expect(none).toMatchObject({ status: 1, stdout: '' })
    for (const name of Object.keys(declaration)) expect(none.said).toContain(name)
    const file = join(root, 'declaration.json')
    await writeFile(file, JSON.stringify({ ...declaration, hdsCertificate: ' ' }))
    const partial = await refusal('--data', data, '--production', '--declaration', file)
    expect(partial).toMatchObject({
      status: 1,
      said: 'A relay in production declares who hosts it. Missing in --declaration: hdsCertificate (the number of the HDS certificate).\n'
    })
    await writeFile(file, JSON.stringify({ ...declaration, contact: 'x' }))
    expect(await refusal('--data', data, '--declaration', file)).toMatchObject({
      status: 1,
      said: expect.stringContaining('unknown field: contact')
    })
    await writeFile(file, '{')
    expect(await refusal('--data', data, '--declaration', file)).toMatchObject({
      status: 1,
      said: expect.stringContaining('is not JSON')
    })
    await expect(readFile(join(data, 'relay.sqlite'))).rejects.toThrow()
  })

  it('starts with one and shows it', async () => {
    const file = join(root, 'declaration.json')
    await writeFile(file, JSON.stringify(declaration))
    const { url } = await start('--data', data, '--production', '--declaration', file).listening()
    expect(await (await fetch(`${url}/about`)).json()).toMatchObject({ production: true, declaration })
  })
})

describe('a relay that cannot start', () => {
  it('says why in a sentence and exits with 2 for the command line, 1 for the rest', async () => {
    const running = start('--data', data)
    const { port } = new URL((await running.listening()).url)
    const other = join(root, 'other')
    const cases: [string[], number, string][] = [
      [[], 2, 'Say with --data'],
      [['--data', other, '--colour', 'red'], 2, "Unknown option '--colour'"],
      [['--data', other, 'extra'], 2, 'extra'],
      [['--data', other, '--port', '70000'], 2, 'The --port is a number'],
      [['--data', other, '--tls-cert', 'x'], 2, 'go together'],
      [['--data', other, '--tls-cert', '/nowhere', '--tls-key', '/nowhere'], 1, 'The file of --tls-cert cannot be read.'],
      [['--data', other, '--host', '192.0.2.1'], 2, 'Plain HTTP is for this machine only'],
      [['--data', other, '--port', port], 1, `Port ${port} of 127.0.0.1 is already in use.`],
      [['--data', data], 1, 'Another relay is already using this folder.'],
      [['--data', '/dev/null/data'], 1, 'cannot be opened']
    ]
    for (const [options, status, sentence] of cases) {
      const refused = await refusal(...options)
      expect(refused.said, options.join(' ')).toContain(sentence)
      expect(refused.said).not.toMatch(/\n {4}at /)
      expect(refused).toMatchObject({ status, stdout: '' })
    }
    const { ended, child } = running
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })
})
