import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { Refusal } from '@colloque/client-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, group, idOf, person, runIn, type World, written } from './test-shell.ts'

let folder: string
let environment: Record<string, string>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-cli-'))
  writeFileSync(join(folder, 'passphrase'), 'les huit mots\n')
  environment = { COLLOQUE_PASSPHRASE_FILE: join(folder, 'passphrase') }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (world: World, line: string, more: Parameters<typeof runIn>[2] = {}) =>
  runIn(world, line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [], { environment, ...more })
const called = (world: World, name: string) => world.calls.filter((call) => call.name === name).map((call) => call.input)

describe('what is called wrongly', () => {
  it.each([
    ['', 'a command is needed'],
    ['fly', 'there is no command "fly"'],
    ['constructor', 'there is no command "constructor"'],
    ['send --vault v --to X', '--text or --file is needed'],
    ['send --vault v --text hi', '--to WHOM is needed'],
    ['send --to X --text hi', '--vault FILE is needed'],
    ['send --vault v --to X --text hi extra', '"extra" is one argument too many'],
    ['send --vault v --to X --text hi --colour', "Unknown option '--colour'"],
    ['get --vault v --out f', 'the ATTACHMENT-ID is needed'],
    ['found --vault v LINK --name N --profession P', '--association NAME is needed'],
    ['join --vault v --name N --profession P', 'the invitation LINK is needed'],
    ['join --vault v LINK --profession P', '--name NAME is needed'],
    ['conversations --vault v', 'list, create, add, remove, history or leave is needed'],
    ['conversations --vault v history Service', 'on or off is needed'],
    ['conversations --vault v history Service on off', '"off" is one argument too many'],
    ['conversations --vault v create --with X', '--name NAME is needed'],
    ['conversations --vault v create --name N', '--with WHOM is needed'],
    ['conversations --vault v add --with X', 'the CONVERSATION is needed'],
    ['relay --port 1', '--data DIR is needed'],
    ['host --port 1', '--vault FILE is needed'],
    ['host --vault v --port 1 more', '"more" is one argument too many']
  ])('`colloque %s` ends with 2, the reason and the usage', async (line, reason) => {
    const world = createWorld()
    const { exitCode, output, errors } = await run(world, line)
    expect([exitCode, output, world.calls]).toEqual([2, '', []])
    expect(errors.split('\n')[0]).toBe(`colloque: ${reason}`)
    expect(errors).toContain('\n  colloque ')
  })

  it('is explained by --help, on standard output', async () => {
    for (const line of ['--help', 'help', 'send --help', 'send --vault v --help', 'conversations list --help']) {
      const { exitCode, output, errors } = await run(createWorld(), line)
      expect([exitCode, errors]).toEqual([0, ''])
      expect(output).toContain('  colloque ')
    }
    expect((await run(createWorld(), '--version')).output).toMatch(/^colloque \d+\.\d+\.\d+\n$/)
  })
})

describe('the passphrase', () => {
  it('comes from the file, without its one line end', async () => {
    const world = createWorld()
    expect((await run(world, 'directory --vault v')).exitCode).toBe(0)
    expect(called(world, 'unlock')).toEqual([{ passphrase: 'les huit mots' }])
    writeFileSync(join(folder, 'passphrase'), 'les huit mots\n\n')
    const { exitCode, errors } = await run(world, 'directory --vault v')
    expect(exitCode).toBe(1)
    expect(errors).toMatch(/^colloque: wrong-passphrase: The passphrase is not the right one\./)
  })

  it('is refused with a sentence where there is neither file nor terminal', async () => {
    const world = createWorld()
    const { exitCode, errors } = await run(world, 'directory --vault v', { environment: {} })
    expect([exitCode, world.closed]).toEqual([1, 1])
    expect(errors).toMatch(/^colloque: passphrase-needed: .*COLLOQUE_PASSPHRASE_FILE/)
    const missing = await run(world, 'directory --vault v', { environment: { COLLOQUE_PASSPHRASE_FILE: join(folder, 'none') } })
    expect(missing.errors).toMatch(/^colloque: passphrase-file-unreadable/)
  })

  it('is asked for on a terminal, unseen, and corrected with the keys that people use', async () => {
    const world = createWorld()
    const { exitCode, output, errors } = await run(world, 'directory --vault v', {
      environment: {},
      input: terminal('faux\u0015les huix\u007ft mots\r')
    })
    expect(exitCode).toBe(0)
    expect(called(world, 'unlock')).toEqual([{ passphrase: 'les huit mots' }])
    expect(output + errors).not.toContain('mots')
  })

  it('that is chosen may be the eight words, or is asked twice', async () => {
    const line = 'found --vault v LINK --association A --name N --profession P'
    const words = createWorld({ vault: 'empty' })
    expect((await run(words, line, { environment: {}, input: terminal('\r') })).exitCode).toBe(0)
    expect(called(words, 'found')[0]?.passphrase).toBe('huit mots français pour la clé du coffre')
    const own = createWorld({ vault: 'empty' })
    expect((await run(own, line, { environment: {}, input: terminal('à moi seule\rà moi seule\r') })).exitCode).toBe(0)
    expect(called(own, 'found')[0]?.passphrase).toBe('à moi seule')
    const other = createWorld({ vault: 'empty' })
    const { exitCode, errors } = await run(other, line, { environment: {}, input: terminal('à moi\rà toi\r') })
    expect([exitCode, called(other, 'found')]).toEqual([1, []])
    expect(errors).toContain('colloque: passphrase-not-chosen:')
  })

  it('is not waited for after Ctrl-C', async () => {
    const world = createWorld()
    const { exitCode, errors } = await run(world, 'directory --vault v', { environment: {}, input: terminal('les\u0003') })
    expect([exitCode, world.closed, called(world, 'unlock')]).toEqual([130, 1, []])
    expect(errors).toContain('colloque: interrupted:')
  })
})

describe('founding and joining', () => {
  const line =
    'found --vault v LINK --association "Les Fictifs" --name "Dr N" --profession médecin --rpps 99700218896 --town Lille'

  it('show what the relay declares, then give the phrase once with its warning', async () => {
    const world = createWorld({ vault: 'empty' })
    const { exitCode, output, errors } = await run(world, line)
    expect([exitCode, output]).toEqual([0, 'abaisser abandon\n'])
    expect(errors).toContain('host: Hébergeur fictif')
    expect(errors).toContain('is lost')
    const profile = { name: 'Dr N', profession: 'médecin', rpps: '99700218896', town: 'Lille' }
    expect(called(world, 'found')).toEqual([{ link: 'LINK', association: 'Les Fictifs', profile, passphrase: 'les huit mots' }])
  })

  it('write the phrase to a file that only its owner reads, and print it nowhere', async () => {
    const path = join(folder, 'phrase')
    const { exitCode, output, errors } = await run(createWorld({ vault: 'empty' }), `${line} --phrase-file ${path}`)
    expect([exitCode, output]).toEqual([0, ''])
    expect(errors).not.toContain('abaisser')
    expect(readFileSync(path, 'utf8')).toBe('abaisser abandon\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('never overwrite a phrase, and create nothing instead', async () => {
    const path = join(folder, 'phrase')
    writeFileSync(path, 'another')
    const world = createWorld({ vault: 'empty' })
    const { exitCode, errors } = await run(world, `${line} --phrase-file ${path}`)
    expect([exitCode, called(world, 'found'), readFileSync(path, 'utf8')]).toEqual([1, [], 'another'])
    expect(errors).toContain('colloque: phrase-file-exists:')
  })

  it('leave no empty phrase file when they are refused', async () => {
    const path = join(folder, 'phrase')
    const answers: World['answers'] = {
      found: () => {
        throw new Refusal('weak-passphrase', { bits: 12, suggestion: 'huit mots' })
      }
    }
    const { exitCode, errors } = await run(createWorld({ vault: 'empty', answers }), `${line} --phrase-file ${path}`)
    expect(exitCode).toBe(1)
    expect(errors).toContain(
      'colloque: weak-passphrase: This passphrase is too easy to guess (12 bits of 80). Add words, or take'
    )
    expect(() => statSync(path)).toThrow('ENOENT')
  })

  it('go on with a vault that is there, under the passphrase that it has, or hear from the core that it is taken', async () => {
    const answers: World['answers'] = {
      found: () => {
        throw new Refusal('vault-exists')
      }
    }
    const world = createWorld({ vault: 'locked', answers })
    const { exitCode, errors } = await run(world, line, { environment: {}, input: terminal('les huit mots\r') })
    expect([exitCode, called(world, 'suggest-passphrase'), called(world, 'found')[0]?.passphrase]).toEqual([
      1,
      [],
      'les huit mots'
    ])
    expect(errors).toContain('colloque: vault-exists:')
  })

  it('refuse a link for the other step before anything is asked', async () => {
    const other = await run(createWorld({ vault: 'empty' }), 'join --vault v LINK --name N --profession P', { environment: {} })
    expect(other.errors).toContain('colloque: wrong-link-kind:')
  })
})

describe('WHOM', () => {
  const camille = person('1', 'Dr Camille Moreau', true)
  const yanis = person('2', 'Dr Yanis Belkacem')
  const zoe = person('3', 'Dr Zoé Petit')
  const zoeOfLille = { ...person('4', 'Dr Zoé Petit'), town: 'Lille' }
  const createTown = () =>
    createWorld({
      members: [camille, yanis, zoe, zoeOfLille],
      conversations: [
        group('a', 'RCP thorax', [camille, yanis]),
        group('b', 'Dr Yanis Belkacem', [camille, zoe]),
        { ...group('d', 'RCP thorax', []), status: 'left' }
      ]
    })

  it.each([
    ['a name', '"RCP thorax"', []],
    ['an id of a conversation', idOf('a'), []],
    ['an id of a person', idOf('4'), [{ with: [idOf('4')] }]],
    ['several people, each once', `${idOf('3')} --to ${idOf('4')} --to ${idOf('3')}`, [{ with: [idOf('3'), idOf('4')] }]]
  ])('may be %s', async (_what, whom, opened) => {
    const world = createTown()
    expect((await run(world, `send --vault v --to ${whom} --text hi`)).exitCode).toBe(0)
    expect(called(world, 'open-conversation')).toEqual(opened)
    expect(called(world, 'send')[0]?.conversation).toBe(opened.length > 0 ? idOf('c') : idOf('a'))
  })

  it('may be spelled by a keyboard that decomposes accents', async () => {
    const world = createWorld({ members: [camille, zoe] })
    const { exitCode } = await runIn(world, ['send', '--vault', 'v', '--to', 'Dr Zoe\u0301 Petit', '--text', 'hi'], {
      environment
    })
    expect([exitCode, called(world, 'open-conversation')]).toEqual([0, [{ with: [idOf('3')] }]])
  })

  it.each([
    [
      '"Dr Zoé Petit"',
      `ambiguous-member: Dr Zoé Petit names several people: Dr Zoé Petit, médecin (${idOf('3')}), Dr Zoé Petit, médecin, Lille (${idOf('4')})`
    ],
    ['"Dr Yanis Belkacem"', 'ambiguous-conversation: Dr Yanis Belkacem names several conversations:'],
    ['"dr zoé petit"', 'unknown-member: Nobody in the directory is called dr zoé petit.'],
    ['"RCP thorax" --to 5', 'unknown-member:']
  ])('%s is refused and nothing is sent', async (whom, sentence) => {
    const world = createTown()
    const { exitCode, output, errors } = await run(world, `send --vault v --to ${whom} --text hi`)
    expect([exitCode, output, called(world, 'send')]).toEqual([1, '', []])
    expect(errors).toContain(`colloque: ${sentence}`)
  })

  it('names people and conversations in the other commands too', async () => {
    const world = createTown()
    expect((await run(world, `conversations --vault v create --name Avis --with ${idOf('2')} ${idOf('3')}`)).output).toBe(
      `${idOf('c')}\n`
    )
    expect(called(world, 'create-conversation')).toEqual([{ name: 'Avis', with: [idOf('2'), idOf('3')] }])
    expect((await run(world, `conversations --vault v add "RCP thorax" --with ${idOf('3')} --json`)).output).toBe(
      `{"id":"${idOf('a')}"}\n`
    )
    expect(called(world, 'add-members')).toEqual([{ conversation: idOf('a'), accounts: [idOf('3')] }])
    await run(world, 'conversations --vault v history "RCP thorax" on')
    await run(world, 'conversations --vault v history "RCP thorax" off')
    expect(called(world, 'set-history')).toEqual([true, false].map((allowed) => ({ conversation: idOf('a'), allowed })))
    expect((await run(world, 'conversations --vault v leave Nowhere')).errors).toContain('colloque: unknown-conversation:')
  })
})

describe('doc history --past', () => {
  const node = { id: idOf('d'), kind: 'document', name: 'Protocole', tags: [], createdAt: 0 }
  const past = (state: string, read: number) => ({
    revisions: [],
    complete: state === 'whole',
    past: { state, read, of: 900, trimmed: false, by: [] }
  })

  it('reads on as long as more comes, and says where it ends', async () => {
    const answers = [past('reading', 512), past('reading', 900), past('whole', 900), past('whole', 900)]
    const world = createWorld({ conversations: [group('a', 'RCP thorax', [person('1', 'Dr Camille Moreau', true)])] })
    Object.assign(world.answers, {
      folder: () => ({ nodes: [node], complete: true }),
      'document-history': () => answers.shift()
    })
    const { exitCode, errors } = await run(world, 'doc --vault v history --in "RCP thorax" --past Protocole')
    expect([exitCode, errors]).toEqual([0, ''])
    expect(called(world, 'read-past')).toEqual([{ conversation: idOf('a'), document: idOf('d') }])
    expect(answers).toEqual([])
  })

  it('does not wait for keys that nobody gives', async () => {
    const world = createWorld({ conversations: [group('a', 'RCP thorax', [person('1', 'Dr Camille Moreau', true)])] })
    Object.assign(world.answers, {
      folder: () => ({ nodes: [node], complete: true }),
      'document-history': () => past('closed', 0)
    })
    const { exitCode, errors } = await run(world, 'doc --vault v history --in "RCP thorax" --past Protocole')
    expect([exitCode, errors]).toEqual([0, expect.stringContaining('newcomers do not get it')])
  })
})

describe('send', () => {
  const line = 'send --vault v --to "Dr Yanis Belkacem"'

  it('prints the id once the relay has acknowledged', async () => {
    const world = createWorld()
    const { exitCode, output, errors } = await run(world, `${line} --text hi --file a.pdf --file /b.dcm`)
    expect([exitCode, output, errors]).toEqual([0, `${idOf('9')}\n`, ''])
    expect(called(world, 'send')).toEqual([
      {
        conversation: idOf('c'),
        text: 'hi',
        paths: [join(process.cwd(), 'a.pdf'), '/b.dcm'],
        uploads: [],
        mentions: [],
        urgent: false
      }
    ])
  })

  it('leaves what becomes of the metadata of pictures to the settings, unless it is told to keep it', async () => {
    for (const [option, keepMetadata] of [
      ['', undefined],
      [' --keep-metadata', true]
    ] as const) {
      const world = createWorld()
      expect((await run(world, `${line} --file a.jpg${option}`)).exitCode).toBe(0)
      expect(called(world, 'send')[0]?.keepMetadata).toBe(keepMetadata)
    }
  })

  it('reads the text from standard input, without its one line end', async () => {
    for (const form of ['--text -', '-']) {
      const world = createWorld()
      expect((await run(world, `${line} ${form}`, { stdin: 'ligne 1\nligne 2\n' })).exitCode).toBe(0)
      expect(called(world, 'send')[0]?.text).toBe('ligne 1\nligne 2')
    }
    const { exitCode, errors } = await run(createWorld(), `${line} -`, { stdin: 'x'.repeat(30_000) })
    expect(exitCode).toBe(1)
    expect(errors).toContain('colloque: text-too-long: The text is too long (20000')
  })

  it('waits while the message is on its way', async () => {
    const world = createWorld()
    world.answers.send = ({ conversation }) => {
      const message = written('9', conversation as string, { state: 'pending' })
      world.messages.push(message)
      setImmediate(() => setImmediate(() => world.emit({ type: 'message', message: { ...message, state: 'sent' } })))
      return { message: message.id }
    }
    expect((await run(world, `${line} --text hi`)).exitCode).toBe(0)
  })

  it('says that a message waits in the vault when the relay is out of reach, with its id, and ends with 1', async () => {
    const { exitCode, output, errors } = await run(createWorld({ online: false }), `${line} --text hi`)
    expect([exitCode, output]).toEqual([1, `${idOf('9')}\n`])
    expect(errors).toContain('leaves the next time')
    expect(errors).toContain('colloque: relay-unreachable:')
  })

  it('gives the reason when a message has failed', async () => {
    const world = createWorld()
    world.answers.send = ({ conversation }) => {
      world.messages.push(written('9', conversation as string, { state: 'failed', failure: 'file-changed' }))
      return { message: idOf('9') }
    }
    const { exitCode, errors } = await run(world, `${line} --text hi`)
    expect(exitCode).toBe(1)
    expect(errors).toContain('colloque: file-changed:')
    expect(errors).not.toContain('leaves the next time')
  })

  it('ends on Ctrl-C and says where the message is', async () => {
    const interrupted = async (stage: 'open-conversation' | 'send') => {
      const controller = new AbortController()
      const world = createWorld()
      if (stage === 'send') world.answers.send = () => ({ message: idOf('9') })
      // Once stored, the message is never found acknowledged; before that, the conversation never opens.
      let syncs = 0
      world.answers.sync = () => {
        if (++syncs > 1) setImmediate(() => controller.abort())
        return { online: true, quarantined: 0 }
      }
      if (stage === 'open-conversation') {
        world.answers['open-conversation'] = () => {
          controller.abort()
          return new Promise(() => {})
        }
      }
      return { world, ...(await run(world, `${line} --text hi`, { interruption: controller.signal })) }
    }
    const before = await interrupted('open-conversation')
    expect([before.exitCode, before.output, before.world.closed]).toEqual([130, '', 1])
    expect(before.errors).toContain('Nothing was sent.')
    const after = await interrupted('send')
    expect([after.exitCode, after.output, after.world.closed]).toEqual([130, `${idOf('9')}\n`, 1])
    expect(after.errors).toContain('leaves the next time')
  })

  it('draws a progress bar on a terminal and nothing elsewhere', async () => {
    const createSending = () => {
      const world = createWorld()
      world.answers.send = ({ conversation }) => {
        world.emit({
          type: 'attachment',
          attachment: idOf('8'),
          message: idOf('9'),
          state: 'uploading',
          doneBytes: 500_000,
          totalBytes: 2_000_000
        })
        world.messages.push(written('9', conversation as string, { state: 'sent' }))
        return { message: idOf('9') }
      }
      return world
    }
    expect((await run(createSending(), `${line} --file f`)).errors).toBe('')
    let drawn = ''
    const errors = Object.assign(new PassThrough(), { isTTY: true, columns: 120 })
    errors.setEncoding('utf8').on('data', (text: string) => {
      drawn += text
    })
    await run(createSending(), `${line} --file f`, { errors })
    expect(drawn).toContain('Sending  [######------------------]   25%  500.0 kB of 2.0 MB')
    expect(drawn.endsWith('\r\u001b[K')).toBe(true)
  })
})

describe('messages', () => {
  const camille = person('1', 'Dr Camille Moreau', true)
  const yanis = person('2', 'Dr Yanis Belkacem')
  const attachment = {
    id: idOf('7'),
    name: 'lettre.pdf',
    sizeBytes: 81_234,
    type: 'application/pdf',
    state: 'available' as const
  }
  const createInbox = () =>
    createWorld({
      conversations: [group('a', '', [camille, yanis]), group('b', 'RCP', [camille, yanis])],
      messages: [written('5', idOf('a'), { attachments: [attachment], seq: 3 }), written('6', idOf('b'), { text: 'autre' })]
    })

  it('gives one object a line with the documented fields and no others', async () => {
    const world = createInbox()
    const { exitCode, output } = await run(world, 'messages --vault v --json')
    expect(exitCode).toBe(0)
    expect(
      output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    ).toEqual([
      {
        id: idOf('5'),
        conversation: idOf('a'),
        from: { account: idOf('2'), name: 'Dr Yanis Belkacem' },
        at: '2025-11-22T08:26:40.000Z',
        text: 'bonjour',
        state: 'received',
        urgent: false,
        forwarded: false,
        replyTo: null,
        editedAt: null,
        deletedAt: null,
        reactions: [],
        attachments: [{ id: idOf('7'), name: 'lettre.pdf', sizeBytes: 81234, type: 'application/pdf' }]
      },
      expect.objectContaining({ id: idOf('6'), text: 'autre', attachments: [] })
    ])
    expect(called(world, 'mark-read')).toEqual([])
  })

  it('shows a person what they need to go on', async () => {
    const { output } = await run(createInbox(), 'messages --vault v --with "Dr Yanis Belkacem"')
    expect(output).toContain(`Dr Yanis Belkacem  ${idOf('a')}\n`)
    expect(output).toContain(`[lettre.pdf, 81.2 kB, application/pdf]  ${idOf('7')}`)
    expect(output).not.toContain('autre')
  })

  it('says what is urgent, forwarded, changed or taken back, what it answers, and how it was received', async () => {
    const world = createInbox()
    const yanisSaid = { account: idOf('2'), name: 'Dr Yanis Belkacem', isYou: false }
    const replyTo = { message: idOf('5'), from: yanisSaid, text: 'une\nquestion', files: 0, deleted: false, missing: false }
    const missing = { message: idOf('f'), text: '', files: 0, deleted: false, missing: true }
    const reactions = [
      { kind: 'agreed' as const, by: [yanisSaid, { account: idOf('1'), name: 'Dr Camille Moreau', isYou: true }] }
    ]
    world.messages = [
      written('5', idOf('a'), { urgent: true, forwarded: true, editedAt: 1_763_800_001_000, reactions, replyTo }),
      written('6', idOf('a'), { text: '', deletedAt: 1_763_800_002_000 }),
      written('7', idOf('a'), { replyTo: { ...replyTo, text: '', files: 2 } }),
      written('8', idOf('a'), { replyTo: { ...replyTo, text: '', deleted: true } }),
      written('9', idOf('a'), { replyTo: missing })
    ]
    const { output } = await run(world, 'messages --vault v')
    expect(output).toContain(
      'Dr Yanis Belkacem  [urgent, forwarded, edited]\n      > Dr Yanis Belkacem: une question\n      bonjour\n'
    )
    expect(output).toContain('      (agreed: Dr Yanis Belkacem, Dr Camille Moreau)\n')
    expect(output).toContain('Dr Yanis Belkacem  [taken back]\n')
    expect(output).toContain('> Dr Yanis Belkacem: (2 files)\n')
    expect(output).toContain('> Dr Yanis Belkacem: (taken back)\n')
    expect(output).toContain('> a message that is not on this device\n')
    const lines = (await run(world, 'messages --vault v --json')).output.trimEnd().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      urgent: true,
      forwarded: true,
      replyTo: idOf('5'),
      editedAt: '2025-11-22T08:26:41.000Z',
      deletedAt: null,
      reactions: [
        { kind: 'agreed', account: idOf('2'), name: 'Dr Yanis Belkacem' },
        { kind: 'agreed', account: idOf('1'), name: 'Dr Camille Moreau' }
      ]
    })
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ text: '', deletedAt: '2025-11-22T08:26:42.000Z' })
  })

  it('lets no text of another steer the terminal', async () => {
    const world = createInbox()
    world.messages = [
      written('5', idOf('a'), {
        text: 'a\u001b[2Jb\u009b31m\u202ec\nd',
        from: { account: idOf('2'), name: 'Dr\u001b]0;x\u0007', isYou: false }
      })
    ]
    const human = await run(world, 'messages --vault v')
    const machine = await run(world, 'messages --vault v --json')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(human.output + machine.output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(human.output).toContain('      d\n')
    expect(JSON.parse(machine.output).text).toBe('a\u001b[2Jb\u009b31m\u202ec\nd')
  })

  it('reads a long history page by page, oldest first', async () => {
    const world = createInbox()
    world.conversations = [group('a', '', [camille, yanis])]
    world.answers.messages = ({ before }) =>
      before === undefined
        ? { messages: [written('3', idOf('a'), { seq: 30 }), written('4', idOf('a'))], more: true, newer: false }
        : { messages: [written('1', idOf('a'), { seq: 10 }), written('2', idOf('a'), { seq: 20 })], more: false, newer: false }
    const { output } = await run(world, 'messages --vault v --json')
    expect(
      output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id[0])
    ).toEqual(['1', '2', '3', '4'])
    expect(called(world, 'messages').map(({ before }) => before)).toEqual([undefined, 30])
  })

  it('with --follow goes on, prints each message once and again when it was changed, and ends with 0 on Ctrl-C', async () => {
    const controller = new AbortController()
    const world = createInbox()
    world.answers.sync = () => {
      // One that the list will hold too, one that is new, and one of a conversation that is not asked for.
      world.emit({ type: 'message', message: written('5', idOf('a')) })
      world.emit({ type: 'message', message: written('d', idOf('a'), { text: 'nouveau' }) })
      world.emit({ type: 'message', message: written('e', idOf('b')) })
      // The first again: read by someone, then changed by its author.
      world.emit({ type: 'message', message: written('5', idOf('a'), { seq: 3 }) })
      world.emit({ type: 'message', message: written('5', idOf('a'), { text: 'changé', editedAt: 1_763_800_001_000 }) })
      return { online: true, quarantined: 0 }
    }
    let output = ''
    const stream = new PassThrough()
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('changé')) controller.abort()
    })
    const line = 'messages --vault v --with "Dr Yanis Belkacem" --follow --json'
    const { exitCode, errors } = await run(world, line, { output: stream, interruption: controller.signal })
    expect([exitCode, errors, world.closed]).toEqual([0, '', 1])
    expect(
      output
        .trimEnd()
        .split('\n')
        .map((one) => JSON.parse(one).id[0])
    ).toEqual(['5', 'd', '5'])
  })
})

describe('the lists', () => {
  it('are one object a line for scripts', async () => {
    const camille = person('1', 'Dr Camille Moreau', true)
    const world = createWorld({ conversations: [group('a', 'RCP', [camille])] })
    const members = (await run(world, 'directory --vault v --json')).output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(members[0]).toEqual({
      ...{
        account: idOf('1'),
        name: 'Dr Camille Moreau',
        profession: 'médecin',
        specialty: null,
        rpps: null,
        town: null,
        structure: null
      },
      ...{ role: 'member', attested: false, isYou: true, devices: 1 }
    })
    const { output } = await run(world, 'conversations --vault v list --json')
    const owners = [{ account: idOf('1'), name: 'Dr Camille Moreau', role: 'member' }]
    const conversation = {
      id: idOf('a'),
      kind: 'group',
      name: 'RCP',
      status: 'active',
      members: owners,
      history: false,
      unread: 0,
      lastAt: '1970-01-01T00:00:00.000Z'
    }
    expect(JSON.parse(output)).toEqual(conversation)
  })

  it('are aligned for people, and say when the relay is out of reach', async () => {
    const { output, errors } = await run(createWorld({ online: false }), 'directory --vault v')
    expect(output).toBe(
      `Association de test\n  ${idOf('1')}  Dr Camille Moreau  médecin      you\n  ${idOf('2')}  Dr Yanis Belkacem  médecin\n`
    )
    expect(errors).toContain('The relay does not answer')
  })
})

it('invites on standard output alone, so that the link can be piped', async () => {
  const { output, errors } = await run(createWorld(), 'invite --vault v')
  expect(output).toBe('colloque://127.0.0.1:1/join?tls=0#x.y\n')
  expect(errors).toContain('Good for one person')
})

it('fetches an attachment to an absolute path, and gives the code when it cannot', async () => {
  const world = createWorld()
  expect((await run(world, `get --vault v ${idOf('7')} --out ${join(folder, 'f')}`)).exitCode).toBe(0)
  expect(called(world, 'save-attachment')).toEqual([{ attachment: idOf('7'), path: join(folder, 'f') }])
  world.answers['save-attachment'] = () => {
    throw new Refusal('file-gone')
  }
  const { exitCode, errors } = await run(world, `get --vault v ${idOf('7')} --out f`)
  expect([exitCode, world.closed]).toEqual([1, 2])
  expect(errors).toMatch(/^colloque: file-gone: The relay no longer holds this file\./)
})

it('needs a vault for everything else', async () => {
  const { exitCode, errors } = await run(createWorld({ vault: 'empty' }), 'messages --vault v', { environment: {} })
  expect(exitCode).toBe(1)
  expect(errors).toMatch(/^colloque: vault-empty:/)
})

/** A terminal at which somebody types this. */
function terminal(typed: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
  input.write(typed)
  return input
}
