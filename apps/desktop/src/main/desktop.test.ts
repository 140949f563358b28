/** The desktop program over the typed fake: what Section "Electron" of the threat model says is what is set, and what the page may ask is all that it gets. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { INTERFACE_ORIGIN } from '../channels.ts'
import type { FakeElectron } from '../testing/fake-electron.ts'
import { FakeContents } from '../testing/fake-window.ts'
import { askedFor, openInterface, removeFolders, SOON, start } from '../testing/start-desktop.ts'

afterEach(removeFolders)

describe('the window', () => {
  it('is sandboxed, isolated, without Node, and kept out of captures', async () => {
    const { electron, window } = await start()
    expect(askedFor(electron, 'enableSandbox')).toHaveLength(1)
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      devTools: false
    })
    expect(window.isProtected).toBe(true)
    expect(window.url).toBe(`${INTERFACE_ORIGIN}/`)
  })

  it('goes nowhere else, opens no other, embeds nothing', async () => {
    const { window } = await start()
    const contents = window.webContents
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      const outcomes = ['https://example.org/', 'file:///etc/passwd', 'colloque-interface://other/', `${INTERFACE_ORIGIN}/`].map(
        (url) => {
          let isPrevented = false
          contents.emit(event, { url, preventDefault: () => (isPrevented = true) })
          return isPrevented
        }
      )
      expect([event, outcomes]).toEqual([event, [true, true, true, false]])
    }
    expect(contents.windowOpenHandler?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
    let isPrevented = false
    contents.emit('will-attach-webview', { preventDefault: () => (isPrevented = true) })
    expect(isPrevented).toBe(true)
  })

  it('says nothing in its title but a count', async () => {
    const { window } = await start()
    const shown = ['Colloque', '(3) Colloque', 'Patiente T. · Colloque', '(3) Colloque – Dr A.'].map((title) => {
      let isShown = true
      window.emit('page-title-updated', { preventDefault: () => (isShown = false) }, title)
      return isShown
    })
    expect(shown).toEqual([true, true, false, false])
  })

  it('opens where it stood, and a damaged memory of that counts as none', async () => {
    const { window, folder } = await start()
    window.close()
    expect(JSON.parse(readFileSync(join(folder, 'preferences.json'), 'utf8')).window.bounds).toEqual({
      x: 10,
      y: 20,
      width: 1300,
      height: 900
    })
    expect(statSync(join(folder, 'preferences.json')).mode & 0o777).toBe(0o600)
  })
})

describe('the session', () => {
  it('grants what is listed, to the interface alone', async () => {
    const { window, session } = await start()
    const { permissionCheck, permissionRequest, devicePermission, beforeRequest } = session.handlers as Record<
      string,
      (...given: unknown[]) => unknown
    >
    const check = (permission: string, origin = INTERFACE_ORIGIN) => permissionCheck?.(null, permission, origin)
    for (const permission of [
      'media',
      'geolocation',
      'midi',
      'hid',
      'usb',
      'serial',
      'fullscreen',
      'openExternal',
      'clipboard-read',
      'display-capture'
    ])
      expect([permission, check(permission)]).toEqual([permission, false])
    expect([check('notifications'), check('clipboard-sanitized-write'), check('notifications', 'https://example.org')]).toEqual([
      true,
      true,
      false
    ])
    const answers: boolean[] = []
    permissionRequest?.(window.webContents, 'media', (isGranted: boolean) => answers.push(isGranted))
    permissionRequest?.(window.webContents, 'notifications', (isGranted: boolean) => answers.push(isGranted))
    expect(answers).toEqual([false, true])
    expect(devicePermission?.({})).toBe(false)
    const cancelled = [
      'https://example.org/x',
      'http://127.0.0.1:1/',
      'file:///etc/passwd',
      'ws://example.org/',
      `${INTERFACE_ORIGIN}/index.html`
    ].map((url) => {
      let isCancelled: boolean | undefined
      beforeRequest?.({ url }, ({ cancel }: { cancel: boolean }) => (isCancelled = cancel))
      return isCancelled
    })
    expect(cancelled).toEqual([true, true, true, true, false])
  })

  it('serves the interface under its policy and no other file', async () => {
    const { session } = await start()
    const scheme = session.serve.get('colloque-interface')
    const get = async (path: string, method = 'GET') => scheme?.(new Request(`${INTERFACE_ORIGIN}${path}`, { method }))
    const page = await get('/')
    expect(page?.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"
    )
    expect(page?.headers.get('content-security-policy')).not.toMatch(/unsafe-inline|unsafe-eval'(?!;)|https?:|ws:/)
    expect([page?.status, (await get('/assets/main.js'))?.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8'
    ])
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2f..%2fsecret.txt',
      '/assets',
      '/nothing',
      '//etc/passwd'
    ])
      expect([path, (await get(path))?.status]).toEqual([path, 404])
    expect((await get('/', 'POST'))?.status).toBe(404)
    expect((await scheme?.(new Request('colloque-interface://other/')))?.status).toBe(404)
  })
})

describe('what the page may ask', () => {
  it('is answered to the interface in its own frame alone', async () => {
    const { electron } = await start()
    expect(await electron.ask('about', {})).toEqual({ version: '0.2.0', hints: { language: 'fr', theme: 'system' } })
    for (const from of [{ url: 'https://example.org/' }, { url: `${INTERFACE_ORIGIN}/` }, { sender: new FakeContents() }])
      await expect(electron.ask('about', {}, from)).rejects.toThrow('refused')
  })

  it('is refused when it is malformed, unknown or oversized', async () => {
    const { electron } = await start()
    const calls: [unknown, unknown][] = [
      ['about', { more: 1 }],
      ['__proto__', {}],
      ['constructor', {}],
      ['quit', {}],
      [7, {}],
      ['open-external', { url: 'x'.repeat(4001) }],
      ['save', { files: [{ id: '../vault', name: 'x' }] }],
      ['save', { files: [{ id: 'a'.repeat(32), name: 'x', path: '/etc/passwd' }] }],
      ['set-unread', { count: -1 }],
      ['notify', { kind: 'message', conversation: 'a'.repeat(32), body: 'Kaliémie 6,2' }]
    ]
    for (const [name, input] of calls) await expect(electron.ask(name, input)).rejects.toThrow('refused')
  })

  it('opens web addresses and mail outside, never a file, a program or an address with a password', async () => {
    const { electron } = await start()
    const urls = [
      'https://has-sante.fr/x',
      'mailto:a@exemple.fr',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://host/x',
      'https://a:b@exemple.fr/',
      'ms-msdt:/id',
      'x'
    ]
    electron.choices.button = 0
    for (const url of urls) await electron.ask('open-external', { url })
    expect(askedFor(electron, 'openExternal')).toEqual(['https://has-sante.fr/x', 'mailto:a@exemple.fr'])
  })

  it('opens nothing outside that the person did not agree to in a question that is not the page’s', async () => {
    const { electron } = await start()
    await Promise.all([1, 2, 3].map((page) => electron.ask('open-external', { url: `https://exemple.fr/${page}?nom=Durand` })))
    expect(askedFor(electron, 'showMessageBox')).toMatchObject([
      { message: 'Ouvrir hors de Colloque : exemple.fr', detail: 'https://exemple.fr/1?nom=Durand', defaultId: 1, cancelId: 1 }
    ])
    expect(askedFor(electron, 'openExternal')).toEqual([])
  })

  it('gives the contract, without paths', async () => {
    const { electron } = await start()
    const { client } = openInterface(electron)
    expect(await client.call('status', {})).toMatchObject({ vault: 'empty' })
    const conversation = 'a'.repeat(32)
    await expect(client.call('send', { conversation, text: '', paths: ['/etc/passwd'] })).rejects.toMatchObject({
      code: 'paths-not-allowed'
    })
    await expect(client.call('save-attachment', { attachment: conversation, path: '/tmp/x' })).rejects.toMatchObject({
      code: 'paths-not-allowed'
    })
  })

  it('gives a reloaded page a new port, and closes the one before', async () => {
    const { electron } = await start()
    const first = openInterface(electron)
    await first.client.call('status', {})
    const second = openInterface(electron)
    expect(await second.client.call('status', {})).toMatchObject({ vault: 'empty' })
    await expect(first.client.call('status', {})).rejects.toMatchObject({ code: 'disconnected-from-core' })
    expect(await second.client.call('status', {})).toMatchObject({ vault: 'empty' })
  })

  it('saves where the person says, and the name of an attachment is no place', async () => {
    const { electron, folder } = await start()
    const id = 'b'.repeat(32)
    expect(await electron.ask('save', { files: [{ id, name: '../../.bashrc' }] })).toEqual({ outcome: 'cancelled' })
    expect(askedFor(electron, 'showSaveDialog')).toHaveLength(1)
    const [{ defaultPath }] = askedFor(electron, 'showSaveDialog') as [{ defaultPath: string }]
    expect(dirname(defaultPath)).toBe(join(folder, 'downloads'))
    electron.choices.save = join(folder, 'scan.dcm')
    expect(await electron.ask('save', { files: [{ id, name: 'scan.dcm' }] })).toEqual({ refusal: 'vault-locked', detail: {} })
    expect(existsSync(join(folder, 'scan.dcm'))).toBe(false)
  })

  describe('a file that the page makes', () => {
    const begin = async (electron: FakeElectron, name = 'Espace.zip') =>
      (await electron.ask('begin-stream', { name })) as { stream: number }
    const part = (electron: FakeElectron, stream: number, words: string) =>
      electron.ask('stream-part', { stream, part: new TextEncoder().encode(words) })

    it('stands where the person says when it is whole, and not before', async () => {
      const { electron, folder } = await start()
      expect(await electron.ask('begin-stream', { name: '../../x.zip' })).toEqual({})
      const [{ defaultPath }] = askedFor(electron, 'showSaveDialog') as [{ defaultPath: string }]
      expect(dirname(defaultPath)).toBe(join(folder, 'downloads'))
      const path = join(folder, 'Espace.zip')
      electron.choices.save = path
      const { stream } = await begin(electron)
      await part(electron, stream, 'the first, ')
      await part(electron, stream, 'the last')
      expect(existsSync(path)).toBe(false)
      expect(await electron.ask('end-stream', { stream, isWhole: true })).toEqual({})
      expect(readFileSync(path, 'utf8')).toBe('the first, the last')
      expect(await part(electron, stream, 'more')).toEqual({ refusal: 'file-cancelled', detail: {} })
    })

    it('leaves nothing when it is given up, or its page ends or loads anew', async () => {
      const { electron, folder, window } = await start()
      openInterface(electron)
      const before = readdirSync(folder)
      electron.choices.save = join(folder, 'Espace.zip')
      const left = () => readdirSync(folder).filter((name) => !before.includes(name))
      const ends: ((stream: number) => unknown)[] = [
        (stream) => electron.ask('end-stream', { stream, isWhole: false }),
        () => window.webContents.crash(),
        () => openInterface(electron)
      ]
      for (const end of ends) {
        const { stream } = await begin(electron)
        await part(electron, stream, 'half')
        expect(left()).toEqual([expect.stringMatching(/^Espace\.zip\.[0-9a-f]{8}\.part$/)])
        await end(stream)
        await expect.poll(left, SOON).toEqual([])
        expect(await part(electron, stream, 'more')).toEqual({ refusal: 'file-cancelled', detail: {} })
      }
    })

    it('is refused where nothing can be written', async () => {
      const { electron, folder } = await start()
      electron.choices.save = join(folder, 'no such folder', 'Espace.zip')
      expect(await begin(electron)).toEqual({ refusal: 'file-unwritable', detail: { name: 'Espace.zip' } })
      const big = { stream: 1, part: new Uint8Array(1024 * 1024 + 1) }
      await expect(electron.ask('stream-part', big)).rejects.toThrow('refused')
    })
  })
})

describe('notifications', () => {
  it('say that something came, and lead there', async () => {
    const { electron, window } = await start()
    const { contents } = openInterface(electron)
    window.hasFocus = false
    const conversation = 'c'.repeat(32)
    await electron.ask('notify', { kind: 'urgent', conversation })
    const [notification] = electron.notifications
    expect(notification?.options).toMatchObject({ title: 'Colloque', body: 'Message urgent' })
    notification?.emit('click')
    expect(contents.sent.at(-1)).toEqual({ channel: 'colloque:told', message: { conversation } })
    window.hasFocus = true
    await electron.ask('notify', { kind: 'message', conversation })
    expect(electron.notifications).toHaveLength(1)
  })
})

describe('links', () => {
  it('of the command line, of a second instance and of the system reach the interface once it is there', async () => {
    const { electron } = await start({
      platform: 'darwin',
      commandLine: ['colloque', '--flag', 'colloque://relais.exemple.fr/i#one']
    })
    const { contents } = openInterface(electron)
    electron.app.emit('second-instance', {}, ['colloque', 'colloque://relais.exemple.fr/i#two'])
    electron.app.emit('open-url', { preventDefault: () => {} }, 'colloque://relais.exemple.fr/i#three')
    electron.app.emit('open-url', { preventDefault: () => {} }, 'file:///etc/passwd')
    electron.app.emit('second-instance', {}, ['colloque', `colloque://${'x'.repeat(3000)}`])
    const told = contents.sent
      .filter(({ channel }) => channel === 'colloque:told')
      .map(({ message }) => (message as { link: string }).link.slice(-4))
    expect(told).toEqual(['#one', '#two', 'hree'])
  })

  it('wait while the page loads anew, after a crash too', async () => {
    const { electron, window } = await start()
    const { contents } = openInterface(electron)
    const tell = (name: string) =>
      electron.app.emit('second-instance', {}, ['colloque', `colloque://relais.exemple.fr/i#${name}`])
    window.webContents.reload()
    await Promise.resolve()
    tell('one')
    expect(contents.sent.filter(({ channel }) => channel === 'colloque:told')).toEqual([])
    openInterface(electron)
    window.webContents.crash()
    tell('two')
    expect(contents.sent.filter(({ channel }) => channel === 'colloque:told')).toHaveLength(1)
    openInterface(electron)
    const told = contents.sent.filter(({ channel }) => channel === 'colloque:told').map(({ message }) => message)
    expect(told).toEqual(['one', 'two'].map((name) => ({ link: `colloque://relais.exemple.fr/i#${name}` })))
  })

  it('choose no vault: whoever made one may have made the command line', async () => {
    const vaultOf = async (...commandLine: string[]) => {
      const { electron, folder } = await start({ commandLine: ['colloque', ...commandLine] })
      const [{ args }] = askedFor(electron, 'fork') as [{ args: string[] }]
      return args[1] === join(folder, 'vault') ? 'the usual one' : args[1]
    }
    expect(await vaultOf('--vault', '/tmp/other')).toBe('/tmp/other')
    expect(await vaultOf('--vault', '/tmp/other', 'colloque://relais.exemple.fr/i#x')).toBe('the usual one')
    expect(await vaultOf('--vault', '/tmp/other', 'Colloque:x')).toBe('the usual one')
  })

  it('are asked of the system by the packed program alone', async () => {
    expect(askedFor((await start()).electron, 'setAsDefaultProtocolClient')).toEqual(['colloque'])
    expect(askedFor((await start({ isPackaged: false })).electron, 'setAsDefaultProtocolClient')).toEqual([])
  })

  it('a second instance starts nothing of its own', async () => {
    const { electron } = await start({ isFirstInstance: false })
    expect([electron.windows, askedFor(electron, 'fork'), askedFor(electron, 'quit').length]).toEqual([[], [], 1])
  })
})

it('starts the core with its errors going nowhere', async () => {
  const { electron, folder } = await start()
  expect(askedFor(electron, 'fork')).toEqual([
    {
      entry: join(folder, 'built/core-process/core-process.js'),
      args: ['--vault', join(folder, 'vault')],
      options: { serviceName: 'Colloque core', stdio: 'ignore' }
    }
  ])
})
