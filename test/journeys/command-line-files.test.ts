/** Files and documents from scripts: what each command prints, where, with which exit code, and what two machines then hold. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bytesOf } from '../support/attachment-world.ts'
import type { CommandLine, Outcome, RunningCommand } from '../support/command-line.ts'
import { openWorld, type World } from '../support/world.ts'

const ID = /^[0-9a-f]{32}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const docx = fileURLToPath(new URL('../../packages/document-formats/src/fixtures/letter.docx', import.meta.url))
const oldWord = fileURLToPath(new URL('../../packages/document-formats/src/fixtures/letter.doc', import.meta.url))

let world: World
let cli: CommandLine
let relay: RunningCommand
let camille: string
let yanis: string
let outgoing: string

beforeAll(async () => {
  world = openWorld()
  cli = world.commandLine()
  camille = join(world.place('camille'), 'vault')
  yanis = join(world.place('yanis'), 'vault')
  outgoing = join(world.place('hôpital'), 'sortants')
  relay = cli.start(['relay', '--data', join(world.folder, 'relay')])
  await relay.nextLine()
  const founding = (await relay.nextLine()) ?? ''
  const who = (name: string) => ['--name', name, '--profession', 'médecin', '--phrase-file', join(world.folder, name)]
  await succeed(['found', '--vault', camille, founding, '--association', 'Association fictive', ...who('Dr Camille Moreau')])
  const [invitation = ''] = await lines(['invite', '--vault', camille])
  await succeed(['join', '--vault', yanis, invitation, ...who('Dr Yanis Belkacem')])
  await succeed(['conversations', '--vault', camille, 'create', '--name', 'Courriers sortants', '--with', 'Dr Yanis Belkacem'])
  await lines(['messages', '--vault', yanis])
}, 300_000)
afterAll(async () => world?.close())

async function succeed(args: readonly string[]): Promise<Outcome> {
  const outcome = await cli.run(args)
  expect(outcome, args.join(' ')).toMatchObject({ exitCode: 0 })
  return outcome
}
async function lines(args: readonly string[]): Promise<string[]> {
  const { output } = await succeed(args)
  return output === '' ? [] : output.trimEnd().split('\n')
}
// biome-ignore lint/suspicious/noExplicitAny: what a script reads has the shape that the test is about to check.
const json = async (args: readonly string[]): Promise<any[]> => (await lines([...args, '--json'])).map((line) => JSON.parse(line))

const inSpace = ['--in', 'Courriers sortants']
const files = (vault: string, action: string, ...rest: readonly string[]): string[] => [
  'files',
  '--vault',
  vault,
  action,
  ...inSpace,
  ...rest
]
const doc = (vault: string, action: string, ...rest: readonly string[]): string[] => [
  'doc',
  '--vault',
  vault,
  action,
  ...inSpace,
  ...rest
]
const paths = async (vault: string): Promise<string[]> => (await json(files(vault, 'list'))).map(({ path }) => path)

it('files put takes a whole folder; again with --new it takes what is new alone, as a script that runs every minute does', async () => {
  mkdirSync(join(outgoing, '2026'), { recursive: true })
  writeFileSync(join(outgoing, 'lettre-1.pdf'), bytesOf(40_000))
  writeFileSync(join(outgoing, '2026', 'bilan.txt'), 'hémoglobine 13,2')
  const put = files(camille, 'put', '--to', 'Hôpital/Service 3', '--new', outgoing)
  const first = await json(put)
  expect(first.map(({ path }) => path).sort()).toEqual([
    'Hôpital/Service 3/sortants/2026/bilan.txt',
    'Hôpital/Service 3/sortants/lettre-1.pdf'
  ])
  writeFileSync(join(outgoing, 'lettre-2.pdf'), bytesOf(3_000_000))
  const again = await succeed(put)
  expect(again.output).toMatch(/^[0-9a-f]{32} {2}Hôpital\/Service 3\/sortants\/lettre-2\.pdf\n$/)
  expect(again.errors).toBe('colloque: 2 are there already.\n')
  expect((await succeed(put)).output).toBe('')

  const [letter] = (await json(files(yanis, 'list', 'Hôpital'))).filter(({ name }) => name === 'lettre-2.pdf')
  expect(letter).toEqual({
    id: expect.stringMatching(ID),
    kind: 'file',
    path: 'Hôpital/Service 3/sortants/lettre-2.pdf',
    name: 'lettre-2.pdf',
    tags: [],
    createdAt: expect.stringMatching(TIME),
    createdBy: { account: expect.stringMatching(ID), name: 'Dr Camille Moreau' },
    changedAt: null,
    trashedAt: null,
    sizeBytes: 3_000_000,
    type: 'application/pdf',
    attachment: expect.stringMatching(ID),
    state: 'available'
  })
  expect((await succeed(files(yanis, 'list'))).output).toContain('3.0 MB')
}, 300_000)

it('no API, is a complaint about such services: three lines of shell keep the outgoing letters of a hospital in step', async () => {
  const box = join(world.folder, 'boîte')
  const letters = join(world.folder, 'courrier du soir')
  mkdirSync(letters)
  const inStep = `colloque files put --vault '${camille}' --in 'Courriers sortants' --to Soir --new '${letters}'
colloque files get --vault '${yanis}' --in 'Courriers sortants' Soir --new --out '${box}'
colloque files list --vault '${yanis}' --in 'Courriers sortants' --json Soir`
  for (const name of ['un.txt', 'deux.txt']) {
    writeFileSync(join(letters, name), `lettre ${name}`)
    expect(await cli.script(inStep)).toMatchObject({ exitCode: 0 })
    expect(readFileSync(join(box, 'courrier du soir', name), 'utf8')).toBe(`lettre ${name}`)
  }
  expect((await cli.script(inStep)).exitCode).toBe(0)
}, 300_000)

it('files get brings one file, a folder, and a folder as one archive; it replaces no folder, and --new brings the rest', async () => {
  const one = join(world.folder, 'bilan.txt')
  await succeed(files(yanis, 'get', 'Hôpital/Service 3/sortants/2026/bilan.txt', '--out', one))
  expect(readFileSync(one, 'utf8')).toBe('hémoglobine 13,2')
  const folder = join(world.folder, 'reçus')
  const get = files(yanis, 'get', 'Hôpital/Service 3/sortants', '--out', folder)
  await succeed(get)
  expect(readdirSync(folder).sort()).toEqual(['2026', 'lettre-1.pdf', 'lettre-2.pdf'])
  expect(readFileSync(join(folder, 'lettre-2.pdf')).equals(readFileSync(join(outgoing, 'lettre-2.pdf')))).toBe(true)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(await cli.run(get)).toMatchObject({ exitCode: 1, refusal: 'target-exists', output: '' })
  writeFileSync(join(folder, 'lettre-1.pdf'), 'à moi')
  await succeed([...get, '--new'])
  expect(readFileSync(join(folder, 'lettre-1.pdf'), 'utf8')).toBe('à moi')
  const zip = join(world.folder, 'archive.zip')
  await succeed(files(yanis, 'get', 'Hôpital', '--out', zip, '--zip'))
  const archive = readFileSync(zip)
  expect(archive.subarray(0, 2).toString()).toBe('PK')
  for (const name of ['Service 3/sortants/lettre-2.pdf', 'Service 3/sortants/2026/bilan.txt', 'manifest.json'])
    expect(archive.includes(name), name).toBe(true)
}, 300_000)

it('doc import makes a document of a letter, names what could not come along, and never writes over one; export gives it out', async () => {
  const [first] = await json(doc(camille, 'import', '--to', 'Hôpital', docx))
  expect(first).toEqual({ id: expect.stringMatching(ID), name: 'letter', format: 'docx', losses: expect.any(Array) })
  const note = join(world.folder, 'note.md')
  writeFileSync(note, '# Relais\n\nArrêter **trois jours** avant.\n')
  const [second] = await lines(doc(camille, 'import', note))
  expect(second).toMatch(/^[0-9a-f]{32} {2}note$/)
  await lines(doc(camille, 'import', note))
  expect((await json(doc(yanis, 'list'))).map(({ path }) => path)).toEqual(['Hôpital/letter', 'note', 'note'])

  const [before] = [await paths(camille)]
  const refused = await cli.run(doc(camille, 'import', oldWord))
  expect(refused).toMatchObject({ exitCode: 1, refusal: 'unsupported-format', output: '' })
  expect(refused.errors).toContain('Save it as .docx')
  expect(await cli.run(doc(camille, 'import', join(world.folder, 'none.docx')))).toMatchObject({ refusal: 'file-unreadable' })
  expect(await paths(camille)).toEqual(before)

  expect(await cli.run(doc(yanis, 'export', 'note', '--out', 'x.md'))).toMatchObject({ refusal: 'ambiguous-path', exitCode: 1 })
  const out = join(world.folder, 'note-out.md')
  await succeed(doc(yanis, 'export', second?.slice(0, 32) ?? '', '--out', out))
  expect(readFileSync(out, 'utf8')).toContain('Arrêter **trois jours** avant.')
  for (const name of ['letter.docx', 'letter.pdf']) {
    const target = join(world.folder, name)
    await succeed(doc(yanis, 'export', 'Hôpital/letter', '--out', target))
    expect(statSync(target).size).toBeGreaterThan(1_000)
  }
  const [revision] = await json(doc(yanis, 'history', 'Hôpital/letter'))
  expect(revision).toMatchObject({
    seq: expect.any(Number),
    at: expect.stringMatching(TIME),
    by: [{ account: expect.stringMatching(ID), name: 'Dr Camille Moreau' }],
    removed: 0,
    version: null
  })
  expect(revision.inserted).toBeGreaterThan(50)
}, 400_000)

it('doc create begins from a template, in the personal space too, which nobody else has', async () => {
  const create = ['doc', '--vault', camille, 'create', '--personal']
  const [made] = await json([...create, '--template', 'protocol', 'Mon protocole'])
  expect(made).toEqual({ id: expect.stringMatching(ID) })
  const out = join(world.folder, 'protocole.md')
  await succeed(['doc', '--vault', camille, 'export', '--personal', 'Mon protocole', '--out', out])
  expect(readFileSync(out, 'utf8')).toMatch(/^#+ /m)
  expect(await json(['doc', '--vault', yanis, 'list', '--personal'])).toEqual([])
}, 300_000)

it('files mv and rm do as their namesakes: into a folder, under a new name, to the bin, and for good', async () => {
  await succeed(
    files(camille, 'mv', 'Hôpital/Service 3/sortants/lettre-1.pdf', 'Hôpital/Service 3/sortants/lettre-2.pdf', 'Hôpital')
  )
  await succeed(files(camille, 'mv', 'Hôpital/lettre-1.pdf', 'Hôpital/Service 3/première.pdf'))
  expect(await paths(yanis)).toEqual([
    'Hôpital',
    'Hôpital/Service 3',
    'Hôpital/Service 3/première.pdf',
    'Hôpital/Service 3/sortants',
    'Hôpital/Service 3/sortants/2026',
    'Hôpital/Service 3/sortants/2026/bilan.txt',
    'Hôpital/letter',
    'Hôpital/lettre-2.pdf',
    'Soir',
    'Soir/courrier du soir',
    'Soir/courrier du soir/deux.txt',
    'Soir/courrier du soir/un.txt',
    'note',
    'note'
  ])
  expect(await cli.run(files(camille, 'mv', 'Hôpital', 'Hôpital/Service 3'))).toMatchObject({
    exitCode: 1,
    refusal: 'invalid-move'
  })
  expect(await cli.run(files(camille, 'rm', 'Hôpital/rien'))).toMatchObject({ exitCode: 1, refusal: 'unknown-node' })
  await succeed(files(yanis, 'rm', 'Hôpital/lettre-2.pdf'))
  const [binned] = await json(files(camille, 'list', '--bin'))
  expect(binned).toMatchObject({ name: 'lettre-2.pdf', trashedAt: expect.stringMatching(TIME) })
  expect(await paths(camille)).not.toContain('Hôpital/lettre-2.pdf')
  await succeed(files(yanis, 'rm', binned.id, 'Hôpital/Service 3', '--forever'))
  expect(await json(files(camille, 'list', '--bin'))).toEqual([])
  const evening = ['Soir', 'Soir/courrier du soir', 'Soir/courrier du soir/deux.txt', 'Soir/courrier du soir/un.txt']
  expect(await paths(camille)).toEqual(['Hôpital', 'Hôpital/letter', ...evening, 'note', 'note'])
  // Who sent them may delete them at the relay, and has just done so.
  expect(await cli.run(files(yanis, 'get', binned.id, '--out', 'x'))).toMatchObject({ exitCode: 1, refusal: 'unknown-node' })
}, 300_000)

it('what cannot be sent is refused and named; what is interrupted goes on with the next command', async () => {
  const missing = await cli.run(files(camille, 'put', join(world.folder, 'nowhere.pdf')))
  expect(missing).toMatchObject({ exitCode: 1, refusal: 'file-unreadable', output: '' })
  const unknown = await cli.run(['files', '--vault', camille, 'list', '--in', 'Dr Personne'])
  expect(unknown).toMatchObject({ exitCode: 1, refusal: 'unknown-member', output: '' })
  const large = join(world.folder, 'irm.dcm')
  writeFileSync(large, bytesOf(60_000_000))
  const copies = (): number => readdirSync(`${camille}.files`).length
  const before = copies()
  const putting = cli.start(files(camille, 'put', large))
  while (copies() === before) await new Promise(setImmediate)
  putting.process.kill('SIGINT')
  const { exitCode, errors, output } = await putting.ended
  if (exitCode === 130) {
    expect(output).toBe('')
    expect(errors).toContain('do not put them again')
  } else expect(exitCode, 'it was sent before').toBe(0)
  await succeed(['messages', '--vault', camille])
  const out = join(world.folder, 'irm-out.dcm')
  await succeed(files(yanis, 'get', 'irm.dcm', '--out', out))
  expect(readFileSync(out).equals(readFileSync(large))).toBe(true)
}, 400_000)

it('is called rightly or not at all', async () => {
  for (const args of [
    ['files', '--vault', camille],
    ['files', '--vault', camille, 'list'],
    ['files', '--vault', camille, 'list', '--in', 'X', '--personal'],
    files(camille, 'put'),
    files(camille, 'get', 'X'),
    files(camille, 'mv', 'X'),
    files(camille, 'rm', 'X', '--zip'),
    ['doc', '--vault', camille, 'burn', '--personal'],
    doc(camille, 'create', '--template', 'poem', 'X'),
    doc(camille, 'export', 'X')
  ]) {
    const outcome = await cli.run(args)
    expect(outcome, args.join(' ')).toMatchObject({ exitCode: 2, output: '' })
    expect(outcome.errors).toContain(`colloque ${args[0]} `)
  }
  expect(await cli.run(doc(camille, 'export', 'note', '--out', 'x.odt'))).toMatchObject({ exitCode: 1, refusal: 'unfit-format' })
}, 300_000)
