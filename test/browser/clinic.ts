/** Clinicians of a story in the browser: each with a host of their own on a vault of their own. What is not the story itself is done through the contract of their host. */
import { join } from 'node:path'
import type { ConnectedClient } from '@colloque/client-api'
import { connectToHost } from '@colloque/host/connect'
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { openInterface, type TestBrowser, type Visitor } from '../support/browser.ts'
import { type HostProcess, startHostProcess } from '../support/host-process.ts'
import { ASSOCIATION } from '../support/people.ts'
import type { World } from '../support/world.ts'
import { type Keyboard, keyboardOf } from './keyboard.ts'

export type Language = 'fr' | 'en'
const LOCALES = { fr: 'fr-FR', en: 'en-GB' } as const

export interface Desk extends Visitor {
  readonly keys: Keyboard
}

export interface Clinician {
  readonly name: string
  readonly language: Language
  readonly vaultPath: string
  readonly passphrase: string
  readonly account: string
  readonly host: HostProcess
  /** The same host, beside the page. */
  readonly core: ConnectedClient
  /** A browser profile of its own with the interface open in it, whose clipboard may be used. */
  open(browser: TestBrowser): Promise<Desk>
  /** The host anew after it has ended, on the same vault, which is still locked. */
  restart(): Promise<void>
}

let hosts = 0

/** A host on an empty vault. */
export function startHost(world: World, language: Language, vaultPath = newVaultPath(world)): Promise<HostProcess> {
  return startHostProcess({ vaultPath, arguments: ['--language', language, '--port', '0'], own: world.own })
}

function newVaultPath(world: World): string {
  hosts += 1
  return join(world.place(`desk-${hosts}`), 'vault')
}

export async function openDesk(browser: TestBrowser, launchUrl: string, language: Language): Promise<Desk> {
  const visitor = await browser.visitor({
    locale: LOCALES[language],
    acceptDownloads: true,
    permissions: ['clipboard-write']
  })
  await openInterface(visitor.page, launchUrl)
  return { ...visitor, keys: keyboardOf(visitor.page) }
}

/** No more than an end to waiting in vain: machines that test are busy. */
const WAITING = { timeout: 60_000, interval: 100 }

export const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, WAITING)

/** As `eventually`, also before the first test. */
const until = (isSo: () => Promise<boolean>) => vi.waitFor(async () => expect(await isSo()).toBe(true), WAITING)

/** With an account, the recovery phrase confirmed. `link`: founding or invitation. */
export async function enrol(world: World, name: string, language: Language, link: string): Promise<Clinician> {
  const vaultPath = newVaultPath(world)
  let host = await startHost(world, language, vaultPath)
  let core = await connectToHost(await host.nextLaunchUrl())
  const { passphrase } = await core.call('suggest-passphrase', {})
  const profile = { name, profession: 'médecin généraliste' }
  const { kind } = await core.call('inspect-link', { link })
  const { account, recoveryPhrase } = await (kind === 'founding'
    ? core.call('found', { link, association: ASSOCIATION, profile, passphrase })
    : core.call('join', { link, profile, passphrase }))
  const words = recoveryPhrase.split(' ').map((word, index) => ({ position: index + 1, word }))
  await core.call('confirm-recovery-phrase', { words })
  await core.call('set-settings', { language, autoLockMinutes: 0 })
  return {
    name,
    language,
    vaultPath,
    passphrase,
    account,
    get host() {
      return host
    },
    get core() {
      return core
    },
    open: async (browser) => openDesk(browser, await host.nextLaunchUrl(), language),
    async restart() {
      core.close()
      host = await startHost(world, language, vaultPath)
      core = await connectToHost(await host.nextLaunchUrl())
    }
  }
}

/** `wayOf` may lead the invitation by another way. */
export async function invite(
  world: World,
  inviting: Clinician,
  name: string,
  language: Language,
  wayOf: (link: string) => string = (link) => link
): Promise<Clinician> {
  const { link } = await inviting.core.call('invite', {})
  const newcomer = await enrol(world, name, language, wayOf(link))
  await untilKnown(inviting, newcomer)
  return newcomer
}

export async function untilKnown(knowing: Clinician, known: Pick<Clinician, 'account'>): Promise<void> {
  await until(async () => {
    await knowing.core.call('sync', {})
    return (await knowing.core.call('directory', {})).members.some(({ account }) => account === known.account)
  })
}

/** The conversation of exactly these, through the contract; all of them have it. */
export async function converse(from: Clinician, ...others: readonly Clinician[]): Promise<string> {
  const { conversation } = await from.core.call('open-conversation', { with: others.map(({ account }) => account) })
  for (const each of [from, ...others]) await until(() => hasConversation(each, conversation))
  return conversation
}

export const hasConversation = async (who: Clinician, conversation: string): Promise<boolean> =>
  (await who.core.call('conversations', {})).conversations.some(({ id }) => id === conversation)

export async function send(from: Clinician, conversation: string, text: string): Promise<string> {
  return (await from.core.call('send', { conversation, text })).message
}

/** One's conversation in the list, by whom it is with. */
export const conversationRow = (page: Page, name: string) =>
  page.locator('[data-region="list"]').getByRole('button', { name: new RegExp(`^${escaped(name)}`) })

/** A message in the thread by its words. */
export const messageRow = (page: Page, words: string) => page.getByRole('article', { name: new RegExp(escaped(words)) })

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export async function openConversation(page: Page, name: string): Promise<void> {
  await conversationRow(page, name).click()
  await page.getByRole('main').getByRole('heading', { name }).waitFor()
  await page.locator('[data-region="composer"] textarea').waitFor()
}

export async function write(page: Page, text: string): Promise<void> {
  const field = page.locator('[data-region="composer"] textarea')
  await field.fill(text)
  await field.press('Enter')
  await messageRow(page, text).waitFor()
}

/** As if copied from a mail program. */
export const fillClipboard = (page: Page, text: string): Promise<void> =>
  page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
