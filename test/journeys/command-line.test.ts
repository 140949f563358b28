/** The command line as scripts use it: what each command prints, where, and with which exit code. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CommandLine, EIGHT_WORDS, type Outcome, type RunningCommand, type RunOptions } from '../support/command-line.ts'
import { createReferralLetter, createScan } from '../support/fixtures/index.ts'
import { openWorld, type World } from '../support/world.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const ID = /^[0-9a-f]{32}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

let world: World
let cli: CommandLine
let relay: RunningCommand
let camille: string
let yanis: string
let inesA: string
let inesB: string

beforeAll(async () => {
  world = openWorld()
  cli = world.commandLine()
  const vaultOf = (name: string): string => join(world.place(name), 'vault')
  camille = vaultOf('camille')
  yanis = vaultOf('yanis')
  inesA = vaultOf('ines-a')
  inesB = vaultOf('ines-b')
})
afterAll(async () => world?.close())

async function succeed(args: readonly string[], options?: RunOptions): Promise<Outcome> {
  const outcome = await cli.run(args, options)
  expect(outcome, args.join(' ')).toMatchObject({ exitCode: 0 })
  return outcome
}
async function lines(args: readonly string[], options?: RunOptions): Promise<string[]> {
  return (await succeed(args, options)).output.trimEnd().split('\n')
}
// biome-ignore lint/suspicious/noExplicitAny: what a script reads has the shape that the test is about to check.
const json = async (args: readonly string[]): Promise<any[]> => (await lines([...args, '--json'])).map((line) => JSON.parse(line))

it('relay prints where it listens and the founding link on standard output, its log on standard error', async () => {
  const declaration = join(world.folder, 'declaration.json')
  const host = {
    host: 'Hébergeur Fictif SAS',
    country: 'France',
    hdsCertificate: 'HDS-0000',
    accessFromOutsideEea: 'Aucun accès.'
  }
  writeFileSync(declaration, JSON.stringify(host))
  const options = ['--declaration', declaration, '--production']
  relay = cli.start(['relay', '--data', join(world.folder, 'relay'), ...options])
  expect(await relay.nextLine()).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+$/)
  const link = (await relay.nextLine()) ?? ''
  expect(link).toMatch(/^colloque:\/\/127\.0\.0\.1:\d+\/found\?tls=0#[\w-]{43}$/)

  const phraseFile = join(dirname(camille), 'phrase')
  const who = [
    '--name',
    'Dr Camille Moreau',
    '--profession',
    'médecin généraliste',
    '--rpps',
    '99700991138',
    '--town',
    'Villefictive'
  ]
  const founded = await succeed([
    'found',
    '--vault',
    camille,
    link,
    '--association',
    'Association fictive',
    ...who,
    '--phrase-file',
    phraseFile
  ])
  expect(founded.output, 'the phrase is in the file alone').toBe('')
  expect(founded.errors).toContain('Hébergeur Fictif SAS')
  expect(founded.errors).toContain('a vault that is lost, or whose passphrase is forgotten, is lost')
  const phrase = readFileSync(phraseFile, 'utf8')
  expect(phrase.trim().split(' ')).toHaveLength(24)
  expect(founded.errors).not.toContain(phrase.trim())
  expect(statSync(phraseFile).mode & 0o777).toBe(0o600)

  const invitation = (await succeed(['invite', '--vault', camille])).output
  expect(invitation).toMatch(/^colloque:\/\/\S+\/join\?tls=0#[\w-]{43}\.[\w-]{43}\n$/)
  const joined = await succeed([
    'join',
    '--vault',
    yanis,
    invitation.trim(),
    '--name',
    'Dr Yanis Belkacem',
    '--profession',
    'radiologue'
  ])
  expect(joined.output.trim().split(' '), 'without a file, the phrase is the output').toHaveLength(24)
  expect(joined.errors).toContain('You are a member of Association fictive.')
  const more = async (vault: string, town: string): Promise<Outcome> => {
    const [another = ''] = await lines(['invite', '--vault', camille])
    return succeed(['join', '--vault', vault, another, '--name', 'Dr Inès Fictive', '--profession', 'sage-femme', '--town', town])
  }
  await more(inesA, 'Bourg-Un')
  await more(inesB, 'Bourg-Deux')
})

it('directory tells who is there, for people and as one object a line', async () => {
  const members = await json(['directory', '--vault', yanis])
  expect(members).toHaveLength(4)
  expect(members.find(({ name }) => name === 'Dr Camille Moreau')).toEqual({
    account: expect.stringMatching(ID),
    name: 'Dr Camille Moreau',
    profession: 'médecin généraliste',
    specialty: null,
    rpps: '99700991138',
    town: 'Villefictive',
    structure: null,
    role: 'admin',
    attested: expect.any(Boolean),
    isYou: false,
    devices: 1
  })
  expect(members.filter(({ isYou }) => isYou).map(({ name }) => name)).toEqual(['Dr Yanis Belkacem'])
  const { output, errors } = await succeed(['directory', '--vault', yanis])
  expect(output).toContain('Association fictive')
  expect(errors).toBe('')
})

it('send takes text, standard input and files; messages and get give them back, and nothing is read by it', async () => {
  const [first = ''] = await lines(['send', '--vault', camille, '--to', 'Dr Yanis Belkacem', '--text', 'Bonjour Yanis'])
  expect(first).toMatch(ID)
  const letter = join(world.folder, 'courrier fictif.pdf')
  const scan = join(world.folder, 'scanner.dcm')
  writeFileSync(letter, createReferralLetter())
  writeFileSync(scan, createScan())
  const files = ['--file', letter, '--file', scan]
  const [second = ''] = await lines(['send', '--vault', camille, '--to', 'Dr Yanis Belkacem', '-', ...files], {
    input: 'Voici.\nDeux lignes.\n'
  })
  const received = await json(['messages', '--vault', yanis, '--with', 'Dr Camille Moreau'])
  expect(received.map(({ id }) => id)).toEqual([first, second])
  expect(received[1]).toEqual({
    id: second,
    conversation: expect.stringMatching(ID),
    from: { account: expect.stringMatching(ID), name: 'Dr Camille Moreau' },
    at: expect.stringMatching(TIME),
    text: 'Voici.\nDeux lignes.',
    state: 'received',
    urgent: false,
    forwarded: false,
    replyTo: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    attachments: [
      { id: expect.stringMatching(ID), name: 'courrier fictif.pdf', sizeBytes: statSync(letter).size, type: 'application/pdf' },
      { id: expect.stringMatching(ID), name: 'scanner.dcm', sizeBytes: statSync(scan).size, type: 'application/dicom' }
    ]
  })
  for (const [index, path] of [letter, scan].entries()) {
    const out = join(world.folder, `out-${index}`)
    const { output } = await succeed(['get', '--vault', yanis, received[1].attachments[index].id, '--out', out])
    expect(output).toBe('')
    expect(readFileSync(out).equals(readFileSync(path))).toBe(true)
  }
  const own = await json(['messages', '--vault', camille])
  expect(
    own.map(({ state }) => state),
    'delivered, and not read'
  ).toEqual(['delivered', 'delivered'])
  const people = await succeed(['messages', '--vault', yanis])
  expect(people.output).toContain('Deux lignes.')
  expect(people.errors).toBe('')
})

it('WHOM is one person or conversation: an ambiguous or unknown one is refused with what to write instead', async () => {
  const ambiguous = await cli.run(['send', '--vault', camille, '--to', 'Dr Inès Fictive', '--text', 'Bonjour'])
  expect(ambiguous).toMatchObject({ exitCode: 1, refusal: 'ambiguous-member', output: '' })
  expect(ambiguous.errors).toContain('Bourg-Un')
  expect(ambiguous.errors).toContain('Bourg-Deux')
  const account = /Bourg-Un \(([0-9a-f]{32})\)/.exec(ambiguous.errors)?.[1] ?? ''
  await succeed(['send', '--vault', camille, '--to', account, '--text', 'Bonjour Inès'])
  expect((await json(['messages', '--vault', inesA])).map(({ text }) => text)).toEqual(['Bonjour Inès'])
  const unknown = await cli.run(['send', '--vault', camille, '--to', 'Dr Personne', '--text', 'Bonjour'])
  expect(unknown).toMatchObject({ exitCode: 1, refusal: 'unknown-member', output: '' })
})

it('conversations are listed, created, changed and left; several --to find theirs again', async () => {
  const members = await json(['directory', '--vault', camille])
  const [a, b] = ['Bourg-Un', 'Bourg-Deux'].map((town) => members.find((member) => member.town === town).account)
  const create = ['conversations', '--vault', camille, 'create', '--name', 'RCP du jeudi', '--with', 'Dr Yanis Belkacem', a]
  const [group = ''] = await lines(create)
  expect(group).toMatch(ID)
  const inGroup = async (vault: string) =>
    (await json(['conversations', '--vault', vault, 'list'])).find(({ id }) => id === group)
  await succeed(['send', '--vault', camille, '--to', 'RCP du jeudi', '--text', 'À jeudi'])
  expect(await inGroup(yanis)).toEqual({
    id: group,
    kind: 'group',
    name: 'RCP du jeudi',
    status: 'active',
    members: expect.arrayContaining([{ account: a, name: 'Dr Inès Fictive', role: 'member' }]),
    history: false,
    unread: 1,
    lastAt: expect.stringMatching(TIME)
  })
  expect(await json(['conversations', '--vault', camille, 'add', group, '--with', b])).toEqual([{ id: group }])
  expect((await inGroup(inesB)).members).toHaveLength(4)
  await succeed(['conversations', '--vault', camille, 'remove', 'RCP du jeudi', '--with', a])
  expect((await inGroup(inesA)).status).toBe('removed')
  const refused = await cli.run(['send', '--vault', inesA, '--to', group, '--text', 'Et moi ?'])
  expect(refused).toMatchObject({ exitCode: 1, refusal: 'not-a-member', output: '' })
  await succeed(['conversations', '--vault', yanis, 'leave', group])
  // Whoever stays and comes first in the order of this leave removes him at once.
  for (const vault of [camille, inesB]) await succeed(['directory', '--vault', vault])
  expect((await inGroup(yanis)).status).toBe('left')

  const several = ['send', '--vault', camille, '--to', 'Dr Yanis Belkacem', '--to', a, '--text']
  await succeed([...several, 'À vous deux'])
  await succeed([...several, 'Encore à vous deux'])
  const both = (await json(['messages', '--vault', yanis])).filter(
    ({ text }) => text.endsWith('à vous deux') || text === 'À vous deux'
  )
  expect(both).toHaveLength(2)
  expect(both[0].conversation).toBe(both[1].conversation)
})

it('messages --follow prints what comes and ends well with Ctrl-C', async () => {
  const follower = cli.start(['messages', '--vault', yanis, '--with', 'Dr Camille Moreau', '--follow', '--json'])
  const texts: string[] = []
  for (let count = 0; count < 2; count++) texts.push(JSON.parse((await follower.nextLine()) ?? '{}').text)
  await succeed(['send', '--vault', camille, '--to', 'Dr Yanis Belkacem', '--text', 'En direct'])
  texts.push(JSON.parse((await follower.nextLine()) ?? '{}').text)
  expect(texts).toEqual(['Bonjour Yanis', 'Voici.\nDeux lignes.', 'En direct'])
  follower.process.kill('SIGINT')
  expect(await follower.ended).toMatchObject({ exitCode: 0, errors: '' })
  await succeed(['messages', '--vault', yanis])
})

it('exit codes are 0, 1 and 2; a passphrase is never an argument and never printed', async () => {
  for (const args of [
    [],
    ['voler'],
    ['send', '--vault', camille, '--to', 'X'],
    ['send', '--vault', camille, '--text', 'X'],
    ['directory', '--vault', camille, '--passphrase', EIGHT_WORDS],
    ['get', '--vault', camille, '--out', 'x']
  ]) {
    const outcome = await cli.run(args)
    expect(outcome, args.join(' ')).toMatchObject({ exitCode: 2, output: '' })
    expect(outcome.errors).toContain('colloque ')
    expect(outcome.errors).not.toContain(EIGHT_WORDS)
  }
  const nothing = await cli.run(['directory', '--vault', camille], { passphraseFile: join(world.folder, 'nowhere') })
  expect(nothing).toMatchObject({ exitCode: 1, refusal: 'passphrase-file-unreadable' })
  const none = await cli.run(['directory', '--vault', camille], { passphraseFile: '' })
  expect(none).toMatchObject({ exitCode: 1, refusal: 'passphrase-needed' })
  const unknown = await cli.run(['get', '--vault', yanis, 'f'.repeat(32), '--out', join(world.folder, 'rien')])
  expect(unknown).toMatchObject({ exitCode: 1, refusal: 'unknown-attachment' })
  expect(existsSync(join(world.folder, 'rien'))).toBe(false)
})

it('npx --no colloque runs it from the repository', async () => {
  const child = spawn('npx', ['--no', 'colloque', '--', '--help'], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] })
  world.own(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [exitCode] = await once(child, 'close')
  expect(exitCode).toBe(0)
  for (const command of ['relay', 'found', 'invite', 'join', 'directory', 'conversations', 'send', 'messages', 'get'])
    expect(output).toContain(`  colloque ${command} `)
})

it('the relay ends well with SIGTERM', async () => {
  relay.process.kill('SIGTERM')
  const { exitCode, errors } = await relay.ended
  expect(exitCode).toBe(0)
  for (const line of errors.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ event: expect.any(String) })
}, 30_000)
