/** What crosses between a page and its host: all of it is searched for what must stay in the core; and a page that is no longer ours asks for what it likes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { commands } from '@colloque/client-api'
import { encodeCbor } from '@colloque/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { createReferralLetter } from '../support/fixtures/index.ts'
import { openWorld, type World } from '../support/world.ts'
import {
  type Clinician,
  conversationRow,
  converse,
  enrol,
  eventually,
  fillClipboard,
  invite,
  messageRow,
  openConversation,
  openDesk,
  startHost,
  write
} from './clinic.ts'
import { en, firstSteps, fr } from './first-steps.ts'
import { type Secret, searchFor } from './secret-search.ts'

/** The core's packages are compiled without the DOM, and this folder with it: neither may lead the compiler to the other. */
const vaultSecrets = new URL('../support/vault-secrets.ts', import.meta.url).href
type ReadSecrets = (vaultPath: string, passphrase: string) => Promise<{ secrets: readonly Secret[]; unsorted: readonly string[] }>

interface Crossed {
  readonly from: 'page' | 'host'
  readonly bytes: Buffer
}

describeInBrowser('what crosses the port', () => {
  const browser = useBrowser()
  let world: World

  beforeAll(() => {
    world = openWorld()
  })
  afterAll(() => world?.close())

  it('is no key, no seed, no token and no state of a group, over a whole story', async () => {
    const relay = await world.startRelay()
    const paths = [join(world.place('claire'), 'vault'), join(world.place('noah'), 'vault')] as const
    const hosts = [await startHost(world, 'fr', paths[0]), await startHost(world, 'en', paths[1])] as const
    const claire = await openDesk(browser, hosts[0].launchUrl, 'fr')
    const herCrossed = await record(claire.page)
    await fillClipboard(claire.page, relay.foundingLink)
    const hers = await firstSteps(claire, fr, relay.foundingLink, { name: 'Dr Claire Vasseur', profession: 'Médecin' })
    await claire.page.getByRole('button', { name: fr.directory }).click()
    await claire.page.getByRole('button', { name: 'Inviter', exact: true }).click()
    await claire.page.getByRole('button', { name: 'Créer le lien' }).click()
    const link = await claire.page.getByLabel('Lien d’invitation').inputValue()
    await claire.page.getByRole('dialog').getByRole('button', { name: 'Fermer', exact: true }).last().click()

    const noah = await openDesk(browser, hosts[1].launchUrl, 'en')
    const hisCrossed = await record(noah.page)
    await fillClipboard(noah.page, link)
    const his = await firstSteps(noah, en, link, { name: 'Dr Noah Bennett', profession: 'Nurse' })
    await noah.page.keyboard.press('Alt+n')
    await noah.page.getByRole('option', { name: 'Dr Claire Vasseur' }).click()
    const choosing = noah.page.waitForEvent('filechooser')
    await noah.page.getByRole('button', { name: 'Attach files' }).click()
    await (await choosing).setFiles([
      { name: 'Letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from(createReferralLetter()) }
    ])
    await write(noah.page, 'The letter of this morning')

    await claire.page.getByRole('button', { name: /^Conversations/ }).click()
    await openConversation(claire.page, 'Dr Noah Bennett')
    await claire.page.getByRole('button', { name: 'Ouvrir Letter.pdf' }).click()
    await claire.page.getByRole('dialog').getByText('Dr Camille Fictive').first().waitFor()
    await claire.page.keyboard.press('Escape')
    await write(claire.page, 'Merci')
    await messageRow(noah.page, 'Merci').waitFor()
    for (const [{ page }, passphrase, label] of [
      [claire, hers.passphrase, 'Phrase de passe'],
      [noah, his.passphrase, 'Passphrase']
    ] as const) {
      await page.keyboard.press('Control+Shift+L')
      await page.getByRole('textbox', { name: label }).fill(passphrase)
      expect(await isRemembered(page, passphrase)).toBe(true)
      await page.keyboard.press('Enter')
      await conversationRow(page, page === claire.page ? 'Dr Noah Bennett' : 'Dr Claire Vasseur').waitFor()
    }
    await openConversation(claire.page, 'Dr Noah Bennett')
    await write(claire.page, 'Après le verrou')
    await eventually(() => isRemembered(claire.page, hers.passphrase)).toBe(false)
    await claire.page.close()
    await noah.page.close()
    for (const host of hosts) await host.stop()

    const { readSecrets } = (await import(/* @vite-ignore */ vaultSecrets)) as { readSecrets: ReadSecrets }
    for (const [crossed, path, { passphrase, recoveryWords }] of [
      [herCrossed, paths[0], hers],
      [hisCrossed, paths[1], his]
    ] as const) {
      const { secrets, unsorted } = await readSecrets(path, passphrase)
      expect(unsorted).toEqual([])
      const kinds = new Set(secrets.map(({ name }) => name))
      for (const kind of [
        'database key',
        'account.login_seed',
        'space.epoch_state',
        'ratchet.bytes',
        'attachment.key',
        'attachment.read_token'
      ])
        expect(kinds).toContain(kind)
      expect(crossed.length).toBeGreaterThan(60)
      const bytes = crossed.map((one) => one.bytes)
      const search = searchFor(secrets)
      expect(search(bytes)).toEqual([])
      expectFound(search, bytes, secrets)
      expectPassphraseOnlyWhereItIsGiven(crossed, passphrase)
      expectPhraseGoneOnceConfirmed(crossed, recoveryWords)
    }
  })
})

/** The search itself: one that finds nothing proves nothing. */
function expectFound(search: ReturnType<typeof searchFor>, bytes: readonly Buffer[], secrets: readonly Secret[]): void {
  for (const [name, secret] of new Map(secrets.map(({ name, bytes: secret }) => [name, Buffer.from(secret)]))) {
    const base64 = [Buffer.from(`"${secret.toString('base64')}"`), Buffer.from(secret.toString('base64url'))]
    for (const form of [secret, Buffer.from(secret.toString('hex')), ...base64]) {
      const planted = Buffer.concat([bytes[3] ?? Buffer.alloc(0), form, Buffer.from('}')])
      expect(search([planted])).toContain(name)
    }
  }
}

function expectPassphraseOnlyWhereItIsGiven(crossed: readonly Crossed[], passphrase: string): void {
  const holding = crossed.flatMap((one, index) => (one.bytes.includes(passphrase) ? [{ ...one, index }] : []))
  const given = /suggest-passphrase|passphrase-strength|found|join|unlock/
  for (const { bytes } of holding.filter(({ from }) => from === 'page')) expect(bytes.toString('latin1')).toMatch(given)
  const offered = holding.filter(({ from }) => from === 'host')
  expect(offered).toHaveLength(1)
  const created = crossed.findIndex(
    ({ from, bytes }) => from === 'page' && /found|join/.test(bytes.toString('latin1')) && bytes.includes(passphrase)
  )
  expect(offered[0]?.index).toBeLessThan(created)
  const unlocked = crossed.findLastIndex(({ from, bytes }) => from === 'page' && bytes.includes('unlock'))
  expect(unlocked).toBeGreaterThan(created)
  expect(holding.at(-1)?.index).toBe(unlocked)
}

function expectPhraseGoneOnceConfirmed(crossed: readonly Crossed[], words: readonly string[]): void {
  const confirmed = crossed.findIndex(({ from, bytes }) => from === 'page' && bytes.includes('confirm-recovery-phrase'))
  const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`)
  const holds = ({ bytes }: Crossed): boolean => pairs.some((pair) => bytes.includes(pair))
  expect(crossed.slice(0, confirmed).some(holds)).toBe(true)
  expect(crossed.slice(confirmed).some(holds)).toBe(false)
}

/** Whether it stands anywhere in what the page's scripts keep, once the collector has been through. */
async function isRemembered(page: Page, words: string): Promise<boolean> {
  const inspector = await page.context().newCDPSession(page)
  let snapshot = ''
  inspector.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    snapshot += chunk
  })
  await inspector.send('HeapProfiler.collectGarbage')
  await inspector.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await inspector.detach()
  return snapshot.includes(words)
}

/** All that its sockets and its requests carry from now on, and the page anew so that nothing went before. */
async function record(page: Page): Promise<readonly Crossed[]> {
  const crossed: Crossed[] = []
  const keep = (from: Crossed['from']) => (frame: { payload: string | Buffer }) =>
    void crossed.push({ from, bytes: Buffer.from(frame.payload) })
  page.on('websocket', (socket) => socket.on('framesent', keep('page')).on('framereceived', keep('host')))
  page.on('request', (request) => keep('page')({ payload: request.postDataBuffer() ?? '' }))
  page.on('response', (response) => {
    if (/\.(js|css|woff2|svg|wasm|html)$|\/$/.test(new URL(response.url()).pathname)) return
    void response.body().then(
      (payload) => keep('host')({ payload }),
      () => undefined
    )
  })
  await page.reload()
  return crossed
}

describeInBrowser('a page that is no longer ours', () => {
  const browser = useBrowser()
  let world: World
  let claire: Clinician
  let noah: Clinician
  let conversation: string
  let told = 0

  beforeAll(async () => {
    world = openWorld()
    const relay = await world.startRelay()
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', relay.foundingLink)
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en')
    conversation = await converse(claire, noah)
  })
  afterAll(() => world?.close())

  /** The page itself is the attacker: it has the cookie, the key and the right place. The other tab must go on. */
  async function attacker(): Promise<{ readonly page: Page; goesOn(): Promise<void> }> {
    const desk = await claire.open(browser)
    const tab = await desk.context.newPage()
    await tab.goto(new URL('/', desk.page.url()).href)
    await openConversation(tab, noah.name)
    return {
      page: desk.page,
      async goesOn() {
        told += 1
        await write(tab, `Toujours là, ${told} fois`)
        expect(claire.host.process.exitCode).toBeNull()
        expect((await claire.core.call('status', {})).vault).toBe('open')
      }
    }
  }

  const call = (number: unknown, name: unknown, input: unknown = {}) => encodeCbor({ kind: 'call', number, name, input } as never)
  const last = (number: number) => call(number, 'status')

  it('sends what is no message, and is cut off each time', async () => {
    const { page, goesOn } = await attacker()
    const given: readonly (readonly [string, Uint8Array | string, number])[] = [
      ['text', '{"kind":"call","number":1,"name":"status","input":{}}', 1007],
      ['nothing', new Uint8Array(0), 1007],
      ['half a message', call(1, 'status').subarray(0, 9), 1007],
      ['a message and more', Buffer.concat([call(1, 'status'), Buffer.from([0])]), 1007],
      ['a map whose names repeat', Buffer.from('a2646b696e6401646b696e6402', 'hex'), 1007],
      ['bytes that claim a length of 4 GB', Buffer.from('5b00000001000000000000', 'hex'), 1007],
      ['an endless array', Buffer.from('9f01', 'hex'), 1007],
      ['200,000 arrays within each other', Buffer.concat([Buffer.alloc(200_000, 0x81), Buffer.from([0])]), 1007],
      ['more than a message may be', new Uint8Array(1024 * 1024 + 1), 1009]
    ]
    const codes = []
    for (const [what, bytes] of given) codes.push([what, (await attack(page, [bytes], 1)).code])
    expect(codes).toEqual(given.map(([what, , code]) => [what, code]))
    await goesOn()
  })

  it('sends messages that are no calls, and calls out of order, and is told so', async () => {
    const { page, goesOn } = await attacker()
    const odd: readonly unknown[] = [
      0,
      'call',
      null,
      [],
      {},
      new Uint8Array(9),
      { kind: 'answer', number: 1, output: {} },
      { kind: 'event', event: { type: 'locked' } },
      { kind: 'call', number: 0, name: 'status', input: {} },
      { kind: 'call', number: -1, name: 'status', input: {} },
      { kind: 'call', number: '1', name: 'status', input: {} },
      { kind: 'call', name: 'status', input: {} }
    ]
    const { answers, code } = await attack(
      page,
      [...odd.map((one) => encodeCbor(one as never)), last(7), call(7, 'status'), call(3, 'lock')],
      8
    )
    expect(code).toBeUndefined()
    expect(answers.filter((answer) => answer.includes('invalid-call'))).toHaveLength(odd.length + 2)
    expect((await claire.core.call('status', {})).vault).toBe('open')
    await goesOn()
  })

  it('calls what there is not, by names of every object too, and names files by path', async () => {
    const { page, goesOn } = await attacker()
    const names = ['exec', 'read-file', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'STATUS', 'x'.repeat(101)]
    const unknown = await attack(
      page,
      names.map((name, index) => call(index + 1, name)),
      names.length + 1
    )
    expect(unknown.code).toBeUndefined()
    expect(unknown.answers.filter((answer) => /unknown-command|invalid-call/.test(answer))).toHaveLength(names.length)
    const stolen = join(world.place('stolen'), 'file')
    const named = await attack(
      page,
      [
        call(1, 'send', { conversation, text: 'vol', paths: ['/etc/passwd'] }),
        call(2, 'send', { conversation, text: 'vol', paths: [claire.vaultPath, `${claire.vaultPath}.key`] }),
        call(3, 'save-attachment', { attachment: '0'.repeat(32), path: stolen })
      ],
      4
    )
    expect(named.answers.filter((answer) => answer.includes('paths-not-allowed'))).toHaveLength(3)
    expect(existsSync(stolen)).toBe(false)
    const { messages } = await claire.core.call('messages', { conversation })
    expect(messages.map(({ text }) => text)).not.toContain('vol')
    await goesOn()
  })

  it('gives every command what it does not take', async () => {
    const { page, goesOn } = await attacker()
    const bytes = new Uint8Array(64)
    const wrong = [
      'text',
      7,
      null,
      [],
      bytes,
      { nope: 1 },
      { conversation: bytes, message: [], text: 1, link: {}, upload: bytes }
    ]
    const calls = Object.keys(commands).flatMap((name) => wrong.map((input) => [name, input] as const))
    const { answers, code } = await attack(
      page,
      calls.map(([name, input], index) => call(index + 1, name, input)),
      calls.length + 1
    )
    expect(code).toBeUndefined()
    expect(answers.filter((answer) => answer.includes('invalid-call'))).toHaveLength(calls.length)
    await goesOn()
  })

  it('gives parts of files that do not follow, are too large or belong to nothing', async () => {
    const { page, goesOn } = await attacker()
    const part = (upload: string, offset: number, sizeBytes: number) => ({ upload, offset, bytes: new Uint8Array(sizeBytes) })
    const nothing = '0'.repeat(32)
    const begun = await claire.core.call('begin-upload', { name: 'x.bin', sizeBytes: 1000 })
    const { answers } = await attack(
      page,
      [
        call(1, 'upload-part', part(nothing, 0, 10)),
        call(2, 'finish-upload', { upload: nothing }),
        call(3, 'upload-part', part(begun.upload, 500, 10)),
        call(4, 'upload-part', part(begun.upload, 0, 1001)),
        call(5, 'upload-part', part(begun.upload, 0, 300 * 1024)),
        call(6, 'finish-upload', { upload: begun.upload }),
        call(7, 'send', { conversation, text: 'x', uploads: [nothing] }),
        call(8, 'read-attachment', { attachment: nothing, start: 0, end: 100 }),
        call(9, 'read-attachment', { attachment: nothing, start: 5, end: 2 ** 40 })
      ],
      10
    )
    const refused = answers.filter((answer) => /unknown-upload|invalid-part|invalid-call|unknown-attachment/.test(answer))
    expect(refused).toHaveLength(9)
    await claire.core.call('abandon-upload', { upload: begun.upload }).catch(() => undefined)
    await goesOn()
  })

  it('asks 10,000 times at once, and each is answered or refused', async () => {
    const { page, goesOn } = await attacker()
    const calls = Array.from({ length: 10_000 }, (_, index) => call(index + 1, 'directory'))
    // Whoever asks beside it is answered, or told at once that it is too much for now.
    const beside = claire.core.call('directory', {}).then(
      () => 'answered',
      ({ code }) => code
    )
    const { answers, code } = await attack(page, calls, 10_001)
    expect(code).toBeUndefined()
    expect(['answered', 'too-many-calls']).toContain(await beside)
    const refused = answers.filter((answer) => answer.includes('too-many-calls')).length
    const answered = answers.filter((answer) => answer.includes('fanswer')).length
    expect(refused + answered).toBe(10_001)
    // All tabs of a host share what one core is asked at once; how much of it this page gets is a matter of turns.
    expect(Math.min(answered, refused)).toBeGreaterThan(0)
    await goesOn()
  })
})

interface Outcome {
  /** As one character for each byte. */
  readonly answers: readonly string[]
  /** Why the host closed; undefined when it answered to the end. */
  readonly code: number | undefined
}

/** On a socket of its own, with a good call under the number `end` after them: over when as much was answered as was asked. */
function attack(page: Page, messages: readonly (Uint8Array | string)[], end: number): Promise<Outcome> {
  const good = encodeCbor({ kind: 'call', number: end, name: 'status', input: {} })
  const given = [...messages, good].map((message) =>
    typeof message === 'string' ? { text: message } : { base64: Buffer.from(message).toString('base64') }
  )
  return page.evaluate(
    (all) =>
      new Promise<Outcome>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/port`, ['colloque', `key.${localStorage.getItem('colloque-key')}`])
        socket.binaryType = 'arraybuffer'
        const answers: string[] = []
        const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))
        socket.onopen = () => {
          for (const one of all) socket.send('text' in one ? (one.text ?? '') : bytesOf(one.base64))
        }
        socket.onmessage = ({ data }) => {
          const answer = String.fromCharCode(...new Uint8Array(data).slice(0, 2000))
          if (!/^.dkind(fanswer|grefusal)/s.test(answer)) return
          if (answers.push(answer) < all.length) return
          socket.onclose = null
          socket.close()
          resolve({ answers, code: undefined })
        }
        socket.onclose = ({ code }) => resolve({ answers, code })
      }),
    given
  )
}
