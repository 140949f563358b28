/** What goes wrong in ordinary life, at the command line: each gets its code, a sentence that says what to do, an exit code, and nothing is lost. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClientCode, sentence } from '@colloque/client-api'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CommandLine, Outcome, RunOptions } from '../support/command-line.ts'
import { linkThrough } from '../support/counting-proxy.ts'
import { startForeignRelay } from '../support/foreign-relay.ts'
import { freePort, openWorld, type RelayHost, type World } from '../support/world.ts'

const CAMILLE = ['--name', 'Dr Camille Moreau', '--profession', 'médecin généraliste']
const YANIS = ['--name', 'Dr Yanis Belkacem', '--profession', 'radiologue']
const INES = ['--name', 'Dr Inès Fictive', '--profession', 'sage-femme']

let world: World
let relay: RelayHost
let cli: CommandLine
let camille: string
let yanis: string
/** A second invitation, which nobody has used. */
let invitation: string
let usedInvitation: string
let stored: string

beforeAll(async () => {
  world = openWorld()
  relay = await world.startRelay()
  cli = world.commandLine()
  camille = join(world.place('camille'), 'vault')
  yanis = join(world.place('yanis'), 'vault')
  await succeed(['found', '--vault', camille, relay.foundingLink, '--association', 'Association fictive', ...CAMILLE])
  usedInvitation = (await succeed(['invite', '--vault', camille])).output.trim()
  await succeed(['join', '--vault', yanis, usedInvitation, ...YANIS])
  await succeed(['send', '--vault', camille, '--to', 'Dr Yanis Belkacem', '--text', 'Bonjour Yanis'])
  invitation = (await succeed(['invite', '--vault', camille])).output.trim()
  stored = (await succeed(['messages', '--vault', yanis, '--json'])).output
  expect(stored).toContain('Bonjour Yanis')
})
afterAll(async () => world?.close())

async function succeed(args: readonly string[], options?: RunOptions): Promise<Outcome> {
  const outcome = await cli.run(args, options)
  expect(outcome, args.join(' ')).toMatchObject({ exitCode: 0 })
  return outcome
}

/** Refused with this code and its sentence, on standard error, and with nothing on standard output. */
async function refused(code: ClientCode, args: readonly string[], options?: RunOptions): Promise<Outcome> {
  const outcome = await cli.run(args, options)
  expect(outcome, args.join(' ')).toMatchObject({ exitCode: 1, refusal: code, output: '' })
  const [beginning = ''] = sentence(code).split('{')
  expect(outcome.errors).toContain(`colloque: ${code}: ${beginning}`)
  return outcome
}

async function nothingIsLost(): Promise<void> {
  expect((await succeed(['messages', '--vault', yanis, '--json'])).output).toBe(stored)
}

const joining = (vault: string, link: string): string[] => ['join', '--vault', vault, link, ...INES]
const newVault = (name: string): string => join(world.place(name), 'vault')
/** What a refused joining left in the folder of its vault. */
const remains = (vault: string): string[] => readdirSync(join(vault, '..')).filter((name) => !name.endsWith('.lock'))

it('[VAULT-3] passphrases: a wrong one opens nothing, a weak one makes nothing', async () => {
  await refused('wrong-passphrase', ['messages', '--vault', yanis], { passphraseFile: cli.passphraseFile('un autre') })
  const vault = newVault('weak')
  const weak = await refused('weak-passphrase', joining(vault, invitation), { passphraseFile: cli.passphraseFile('motdepasse') })
  expect(weak.errors).toMatch(/for example: (\S+ ){7}\S+/)
  expect(remains(vault)).toEqual([])
  await refused('vault-empty', ['messages', '--vault', vault])
  await nothingIsLost()
})

it('links: used ones, and each part of one altered', async () => {
  const vault = newVault('ines')
  await refused('link-used', joining(vault, usedInvitation))
  await refused('link-used', ['found', '--vault', vault, relay.foundingLink, '--association', 'Une autre', ...INES])
  await refused('wrong-link-kind', joining(vault, relay.foundingLink))

  const [address = '', secrets = ''] = invitation.split('#')
  const [token = '', joinSecret = ''] = secrets.split('.')
  await refused('relay-unreachable', joining(vault, linkThrough(invitation, await freePort())))
  await refused('relay-unreachable', joining(vault, invitation.replace('?tls=0', '')))
  await refused('invalid-link', joining(vault, invitation.replace('/join', '/joindre')))
  await refused('invalid-link', joining(vault, invitation.slice(0, -1)))
  await refused('invalid-link', joining(vault, address))
  await refused('invalid-link', joining(vault, `${address}#${token}`))
  await refused('link-used', joining(vault, `${address}#${otherSecret(token)}.${joinSecret}`))
  expect(remains(vault), 'refused at the door: nothing is left behind').toEqual([])

  // Let in, and then without a capsule: the vault stays, and the whole link goes on with it.
  await refused('invalid-link', joining(vault, `${address}#${token}.${otherSecret(joinSecret)}`))
  await succeed(joining(vault, invitation))
  expect((await succeed(['directory', '--vault', camille])).output).toContain('Dr Inès Fictive')
  await nothingIsLost()
})

it('[VAULT-4] a vault is open in one process at a time', async () => {
  const follower = cli.start(['messages', '--vault', yanis, '--follow', '--json'])
  expect(await follower.nextLine()).toContain('Bonjour Yanis')
  await refused('vault-in-use', ['messages', '--vault', yanis])
  follower.process.kill('SIGINT')
  expect((await follower.ended).exitCode).toBe(0)
  await refused('vault-exists', ['join', '--vault', yanis, usedInvitation, ...YANIS])
  await nothingIsLost()
})

it('[VAULT-2] a damaged vault is named as such and left as it is', async () => {
  for (const [what, file, offset] of [
    ['its header', 'vault.key', 0],
    ['its database', 'vault', 40],
    ['a later page of its database', 'vault', 4096 * 2 + 100]
  ] as const) {
    const folder = join(world.folder, `damaged ${what}`)
    cpSync(join(yanis, '..'), folder, { recursive: true })
    const path = join(folder, file)
    const bytes = readFileSync(path)
    for (let at = offset; at < offset + 16; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(path, bytes)
    await refused('vault-damaged', ['messages', '--vault', join(folder, 'vault')])
    expect(readFileSync(path).equals(bytes), what).toBe(true)
  }
  await nothingIsLost()
})

it('a relay that is away, of another version, or another one: said so; what is written waits', async () => {
  await relay.kill()
  const away = await cli.run(['messages', '--vault', yanis, '--json'])
  expect(away).toMatchObject({ exitCode: 0, output: stored })
  expect(away.errors).toContain(sentence('relay-unreachable'))
  await refused('relay-unreachable', ['invite', '--vault', camille])

  const endForeign = await startForeignRelay(relay.port)
  const foreign = await cli.run(['messages', '--vault', yanis, '--json'])
  await refused('relay-version', ['invite', '--vault', camille])
  await refused('relay-version', ['join', '--vault', newVault('foreign'), invitation, ...INES])
  await endForeign()
  expect(foreign).toMatchObject({ exitCode: 0, output: stored })
  expect(foreign.errors).toContain(sentence('relay-version'))

  const other = cli.start(['relay', '--data', world.place('other-relay'), '--port', String(relay.port)])
  expect(await other.nextLine()).toBe(`listening ${relay.url}`)
  const changed = await cli.run(['send', '--vault', yanis, '--to', 'Dr Camille Moreau', '--text', 'Attends-moi'])
  await refused('relay-changed', ['invite', '--vault', camille])
  other.process.kill('SIGTERM')
  expect((await other.ended).exitCode).toBe(0)
  // The id says that it is stored: it waits, and leaves when the true relay is back.
  expect(changed).toMatchObject({ exitCode: 1, refusal: 'relay-changed', output: expect.stringMatching(/^[0-9a-f]{32}\n$/) })

  await relay.restart()
  await succeed(['directory', '--vault', yanis])
  expect((await succeed(['messages', '--vault', camille, '--json'])).output).toContain('Attends-moi')
})

it('relays that do not start: a port in use, a folder in use, production without a declaration, the open network without TLS', async () => {
  const relayRefused = async (exitCode: number, said: string, ...args: string[]): Promise<void> => {
    const outcome = await cli.run(['relay', ...args])
    expect(outcome).toMatchObject({ exitCode, output: '' })
    expect(outcome.errors).toContain(said)
  }
  const folder = join(world.folder, 'third-relay')
  await relayRefused(1, `Port ${relay.port} of 127.0.0.1 is already in use.`, '--data', folder, '--port', String(relay.port))
  await relayRefused(1, 'Another relay is already using this folder.', '--data', relay.data)
  await relayRefused(1, 'Missing in --declaration: host', '--data', folder, '--production')
  await relayRefused(2, 'Plain HTTP is for this machine only', '--data', folder, '--host', '0.0.0.0')
  await relayRefused(2, '--public-url must start with https://', '--data', folder, '--public-url', 'http://relais.example')
  expect((await cli.run(['relay'])).exitCode).toBe(2)
  expect(existsSync(relay.data)).toBe(true)
  await succeed(['send', '--vault', camille, '--to', 'Dr Yanis Belkacem', '--text', 'Toujours là'])
  expect((await succeed(['messages', '--vault', yanis, '--json'])).output).toContain('Toujours là')
})

/** Another secret in the same spelling. */
function otherSecret(text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64url')
}
