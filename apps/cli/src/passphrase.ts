/** Where a passphrase comes from: a file that the environment names, or a terminal, unseen. Never from an argument. */
import { readFile } from 'node:fs/promises'
import type { ClientContract } from '@colloque/client-api'
import { CommandError } from './error.ts'
import { promptUnseen } from './prompt-unseen.ts'
import { type Shell, tell } from './shell.ts'

/** For a vault that exists. */
export async function givenPassphrase(shell: Shell): Promise<string> {
  return (await passphraseFromFile(shell)) ?? (await ask(shell, 'Passphrase: '))
}

/** For a vault to be created: offers eight words, or asks for one's own twice. */
export async function chosenPassphrase(client: ClientContract, shell: Shell): Promise<string> {
  const fromFile = await passphraseFromFile(shell)
  if (fromFile !== undefined) return fromFile
  if (shell.input.isTTY !== true) throw new CommandError('passphrase-needed')
  const { passphrase: suggestion } = await client.call('suggest-passphrase', {})
  tell(shell, 'The passphrase opens this vault. Nobody can find it again for you.')
  tell(shell, `Eight random words make a good one:\n\n    ${suggestion}\n`)
  const passphrase = await ask(shell, 'Press Enter to take them (write them down first), or type your own: ')
  if (passphrase === '') return suggestion
  if ((await ask(shell, 'The same again: ')) !== passphrase) throw new CommandError('passphrase-not-chosen')
  return passphrase
}

async function passphraseFromFile(shell: Shell): Promise<string | undefined> {
  const path = shell.environment.COLLOQUE_PASSPHRASE_FILE
  if (path === undefined || path === '') return undefined
  const text = await readFile(path, 'utf8').catch(() => '')
  const passphrase = text.replace(/\r?\n$/, '')
  if (passphrase === '') throw new CommandError('passphrase-file-unreadable')
  return passphrase
}

async function ask(shell: Shell, question: string): Promise<string> {
  if (shell.input.isTTY !== true) throw new CommandError('passphrase-needed')
  return promptUnseen(shell, question)
}
