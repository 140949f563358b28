/** The four screens of a first run, walked with the keyboard alone as somebody who reads them. */
import { type Desk, eventually } from './clinic.ts'

/** An account is made by a derivation that is slow on purpose. */
const SLOW_MS = 60_000

export const fr = {
  language: 'fr',
  link: 'Lien d’invitation ou de fondation',
  next: 'Continuer',
  association: 'Nom de l’association',
  name: 'Nom affiché',
  profession: /^Choisir Profession$|^Profession/,
  retype: 'Retapez-la pour la retenir',
  sheet: 'Votre feuille de secours',
  copyByHand: 'Montrer les 24 mots pour les recopier',
  copied: 'C’est recopié',
  words: 'Les 24 mots de secours',
  word: /^Mot\s(\d+)$/,
  directory: 'Ouvrir l’annuaire'
} as const
export const en = {
  language: 'en',
  link: 'Invitation or founding link',
  next: 'Continue',
  association: 'Name of the association',
  name: 'Displayed name',
  profession: /^Choose Profession$|^Profession/,
  retype: 'Type it again to remember it',
  sheet: 'Your recovery sheet',
  copyByHand: 'Show the 24 words to copy them by hand',
  copied: 'They are copied',
  words: 'The 24 recovery words',
  word: /^Word\s(\d+)$/,
  directory: 'Open the directory'
} as const
type Words = typeof fr | typeof en

interface Person {
  readonly name: string
  readonly profession: string
}

/** What was on the screen, and on no other. */
interface Secrets {
  readonly passphrase: string
  readonly recoveryWords: readonly string[]
}

/** The four screens, up to the open window. The link comes from the clipboard. */
export async function firstSteps({ page, keys }: Desk, t: Words, link: string, person: Person): Promise<Secrets> {
  await keys.tabTo(page.getByLabel(t.link))
  await keys.press('Control+V')
  await eventually(() => page.getByLabel(t.link).inputValue()).toBe(link)
  await keys.press('Enter')
  await keys.choose(page.getByRole('button', { name: t.next }))

  await page.getByLabel(t.name).waitFor()
  if ((await page.getByLabel(t.association).count()) > 0) {
    await keys.tabTo(page.getByLabel(t.association))
    await keys.type('Association Test des Soignants Fictifs')
  }
  await keys.tabTo(page.getByLabel(t.name))
  await keys.type(person.name)
  await keys.choose(page.getByRole('button', { name: t.profession }))
  await page.getByRole('option', { name: person.profession }).first().waitFor()
  await keys.arrowTo(page.getByRole('option', { name: person.profession }).first())
  await keys.press('Enter')
  await keys.choose(page.getByRole('button', { name: t.next }))

  const offered = page.locator('.words-8 li')
  await eventually(() => offered.count()).toBe(8)
  await keys.tabTo(page.getByLabel(t.retype))
  const passphrase = (await offered.allTextContents()).join(' ')
  await keys.type(passphrase)
  await eventually(() => page.getByRole('button', { name: t.next }).isEnabled()).toBe(true)
  await keys.press('Enter')

  await page.getByRole('heading', { name: t.sheet }).waitFor({ timeout: SLOW_MS })
  await keys.choose(page.getByRole('button', { name: t.copyByHand }))
  const shown = page.getByRole('list', { name: t.words }).getByRole('listitem')
  await eventually(() => shown.count()).toBe(24)
  const sheet = await shown.allTextContents()
  await keys.choose(page.getByRole('button', { name: t.copied }))
  const asked = page.getByRole('textbox', { name: t.word })
  await asked.first().waitFor()
  for (const field of await asked.all()) {
    const label = await page.locator(`label[for="${await field.getAttribute('id')}"]`).textContent()
    await keys.tabTo(field)
    await keys.type(sheet[Number(t.word.exec(label ?? '')?.[1]) - 1] ?? '')
  }
  await keys.press('Enter')
  await page.getByRole('button', { name: t.directory }).waitFor()
  return { passphrase, recoveryWords: sheet }
}
