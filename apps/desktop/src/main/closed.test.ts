/** Nothing of Chromium's leaves the machine or stays on it. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { APP_ID } from '../channels.ts'
import { askedFor, removeFolders, start } from '../testing/start-desktop.ts'

afterEach(removeFolders)
const SYSTEMS = ['linux', 'darwin', 'win32'] as const

describe.each(SYSTEMS)('on %s', (platform) => {
  it('no name is resolved and no proxy asked, from before the app is ready', async () => {
    const { electron, session } = await start({ platform })
    expect(askedFor(electron, 'appendSwitch')).toEqual([
      ['host-resolver-rules', 'MAP * ~NOTFOUND'],
      ['no-proxy-server', '']
    ])
    for (const each of [electron.defaultSession, session]) expect(askedFor(each, 'setProxy')).toEqual([{ mode: 'direct' }])
  })

  it('no dictionary is downloaded', async () => {
    const { electron, session } = await start({ platform })
    for (const each of [electron.defaultSession, session])
      expect(each.asked[0]).toEqual({ what: 'setSpellCheckerDictionaryDownloadURL', with: 'colloque-nowhere://none/' })
  })

  it('files reach the disk by the core alone', async () => {
    const { electron, session } = await start({ platform })
    for (const each of [electron.defaultSession, session]) {
      let isPrevented = false
      each.emit('will-download', { preventDefault: () => (isPrevented = true) })
      expect(isPrevented).toBe(true)
    }
  })

  it('the page lives in a session that is in memory, and WebRTC tells no address', async () => {
    const { electron, session, window } = await start({ platform })
    expect(askedFor(electron, 'fromPartition')).toEqual([{ partition: 'colloque', options: { cache: false } }])
    expect(window.options.webPreferences).toMatchObject({ session })
    expect(window.webContents.webRtcPolicy).toBe('disable_non_proxied_udp')
  })
})

describe('spelling', () => {
  it('is checked by macOS and Windows, and not on Linux, where dictionaries would have to be fetched', async () => {
    const set = async (platform: NodeJS.Platform) => {
      const { session, window } = await start({ platform })
      const { spellcheck } = window.options.webPreferences as { spellcheck: boolean }
      return [askedFor(session, 'setSpellCheckerLanguages'), askedFor(session, 'setSpellCheckerEnabled'), spellcheck]
    }
    expect(await set('darwin')).toEqual([[[]], [true], true])
    expect(await set('win32')).toEqual([[['fr', 'en-GB']], [true], true])
    expect(await set('linux')).toEqual([[[]], [false], false])
  })

  it('is offered in the menu of a text, and no word is kept', async () => {
    const { electron, window } = await start({ platform: 'darwin' })
    window.webContents.emit(
      'context-menu',
      {},
      {
        misspelledWord: 'Durnd',
        dictionarySuggestions: ['Durand'],
        isEditable: true,
        selectionText: ''
      }
    )
    const [menu] = askedFor(electron, 'popup') as { label?: string; role?: string; type?: string }[][]
    expect(menu?.map(({ label, role, type }) => label ?? role ?? type)).toEqual(['Durand', 'separator', 'cut', 'copy', 'paste'])
  })
})

it('Windows knows the program by the name that it is installed under', async () => {
  expect(askedFor((await start({ platform: 'win32' })).electron, 'setAppUserModelId')).toEqual([APP_ID])
  expect(askedFor((await start()).electron, 'setAppUserModelId')).toEqual([])
  const builder = readFileSync(new URL('../../../../electron-builder.yml', import.meta.url), 'utf8')
  expect(builder).toContain(`appId: ${APP_ID}\n`)
})
