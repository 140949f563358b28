/** From a link to an open vault, and the locked door. */
import type { Page } from 'playwright-core'
import { click, fill, press, type Shot, settle } from './shot.ts'

const next = (tab: Page) => click(tab, '.step-foot .btn-primary')
async function toProfile(tab: Page): Promise<void> {
  await next(tab)
  await tab.waitForSelector('.cols-2')
}
const SUGGESTED = 'ancre velours tilleul quartz sentier ombrelle cerise lanterne'

async function fillProfile(tab: Page): Promise<void> {
  await toProfile(tab)
  await fill(tab, '.step-card input', 'Dr L. Témoin', 0)
  await fill(tab, '.step-card input', 'Ville-Exemple', 1)
  await click(tab, '.select, .step-card button[aria-haspopup="listbox"]')
  await click(tab, '[role="option"]')
  await fill(tab, '.step-card input[role="combobox"]', 'Médecine générale')
  await press(tab, 'Tab')
  await fill(tab, '.step-card input.code', '99700218896')
  await press(tab, 'Tab')
}
async function toPassphrase(tab: Page): Promise<void> {
  await fillProfile(tab)
  await next(tab)
  await tab.waitForSelector('.words-8 li')
}
async function create(tab: Page): Promise<void> {
  await toPassphrase(tab)
  await fill(tab, '.step-card input.code', SUGGESTED)
  await settle(tab, 500)
  await next(tab)
  await settle(tab)
}
const typeLink = async (tab: Page, link: string) => {
  await fill(tab, '.link-input', link)
  await next(tab)
  await settle(tab)
}

export const firstSteps: readonly Shot[] = [
  { name: 'first-run-paste', scene: 'first-run-blank' },
  { name: 'first-run-altered-link', scene: 'first-run-blank', steps: (tab) => typeLink(tab, 'bonjour, voici le lien') },
  { name: 'first-run-looking', scene: 'first-run-looking' },
  { name: 'first-run-unreachable', scene: 'first-run-unreachable' },
  { name: 'first-run-expired', scene: 'first-run-expired' },
  { name: 'first-run-link', scene: 'first-run', isMain: true },
  { name: 'first-run-founding', scene: 'first-run-blank', steps: (tab) => typeLink(tab, 'colloque://relais.exemple.fr/fond#a') },
  { name: 'first-run-silent-relay', scene: 'first-run-silent' },
  { name: 'first-run-uncertified-relay', scene: 'first-run-uncertified' },
  { name: 'first-run-profile', scene: 'first-run', steps: fillProfile, isMain: true },
  {
    name: 'first-run-profile-missing',
    scene: 'first-run',
    steps: async (tab) => {
      await toProfile(tab)
      await fill(tab, '.step-card input.code', '99700218897')
      await next(tab)
    }
  },
  {
    name: 'first-run-profession-list',
    scene: 'first-run',
    steps: async (tab) => {
      await toProfile(tab)
      await click(tab, '.step-card button[aria-haspopup="listbox"]')
      await settle(tab)
    }
  },
  {
    name: 'first-run-specialty-list',
    scene: 'first-run',
    steps: async (tab) => {
      await toProfile(tab)
      await click(tab, '.step-card input[role="combobox"]')
      await tab.keyboard.type('card')
      await settle(tab)
    }
  },
  {
    name: 'first-run-founder-profile',
    scene: 'first-run-blank',
    steps: async (tab) => {
      await typeLink(tab, 'colloque://relais.exemple.fr/fond#a')
      await next(tab)
    }
  },
  {
    name: 'first-run-passphrase',
    scene: 'first-run',
    steps: async (tab) => {
      await toPassphrase(tab)
      await fill(tab, '.step-card input.code', 'ancre velours tilleul qu')
      await settle(tab, 500)
    }
  },
  {
    name: 'first-run-passphrase-wrong-word',
    scene: 'first-run',
    steps: async (tab) => {
      await toPassphrase(tab)
      await fill(tab, '.step-card input.code', 'ancre velour tilleul ')
      await settle(tab, 500)
    }
  },
  {
    name: 'first-run-passphrase-own',
    scene: 'first-run',
    steps: async (tab) => {
      await toPassphrase(tab)
      await click(tab, '.step-card .btn-quiet')
      await fill(tab, '.step-card input.code', 'cardiologie 2026')
      await settle(tab, 500)
    }
  },
  { name: 'first-run-creating', scene: 'first-run-creating', steps: create },
  { name: 'first-run-used', scene: 'first-run-used', steps: create },
  { name: 'first-run-begun', scene: 'first-run-begun', steps: create },
  { name: 'first-run-disk-full', scene: 'first-run-full', steps: create },
  { name: 'recovery', scene: 'recovery', isPrinted: true },
  {
    name: 'recovery-wrong-word',
    scene: 'recovery',
    steps: async (tab) => {
      await fill(tab, '.step-card input', 'girofle')
      await press(tab, 'Tab')
      await settle(tab)
    }
  },
  { name: 'recovery-by-hand', scene: 'recovery', steps: (tab) => click(tab, '.step-body .link-btn') },
  { name: 'unlock', scene: 'locked', isMain: true },
  { name: 'unlock-missing', scene: 'locked', steps: (tab) => click(tab, '.btn-primary') },
  {
    name: 'unlock-opening',
    scene: 'locked-opening',
    steps: async (tab) => {
      await fill(tab, 'input', 'ancre velours')
      await press(tab, 'Enter')
    }
  },
  {
    name: 'unlock-wrong',
    scene: 'locked-wrong',
    steps: async (tab) => {
      await fill(tab, 'input', 'ancre velours')
      await press(tab, 'Enter')
      await settle(tab)
    }
  },
  { name: 'unlock-forgotten', scene: 'locked', steps: (tab) => click(tab, '.link-btn') },
  {
    name: 'unlock-shown',
    scene: 'locked',
    steps: async (tab) => {
      await fill(tab, 'input', SUGGESTED)
      await click(tab, '.input-with button')
    }
  },
  {
    name: 'unlock-unfinished',
    scene: 'unfinished',
    steps: async (tab) => {
      await fill(tab, 'input', SUGGESTED)
      await press(tab, 'Enter')
      await settle(tab)
    }
  },
  { name: 'lock-again', scene: 'conversations', steps: (tab) => click(tab, '.rail-foot .icon-btn') },
  { name: 'ended', scene: 'ended' }
]
