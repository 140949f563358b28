/** From arguments to an exit code: 0 done, 1 refused, 2 called wrongly, 130 interrupted. Prints every refusal as `colloque: <code>: <sentence>`. */
import { readFileSync } from 'node:fs'
import { isClientCode, sentence } from '@colloque/client-api'
import { reportUnexpected } from '@colloque/client-node/process'
import { conversations } from './commands/conversations.ts'
import { directory } from './commands/directory.ts'
import { doc } from './commands/doc.ts'
import { files } from './commands/files.ts'
import { found } from './commands/found.ts'
import { get } from './commands/get.ts'
import { host } from './commands/host.ts'
import { invite } from './commands/invite.ts'
import { join } from './commands/join.ts'
import { messages } from './commands/messages.ts'
import { relay } from './commands/relay.ts'
import { send } from './commands/send.ts'
import { CommandError, FormatRefusal, UsageError } from './error.ts'
import { type Command, type Shell, say, tell } from './shell.ts'
import { SPACE_USAGE } from './space-tree.ts'
import { printable } from './text.ts'

const commands: Readonly<Record<string, Command>> = {
  relay,
  host,
  found,
  invite,
  join,
  directory,
  conversations,
  send,
  messages,
  get,
  files,
  doc
}

export async function runCommand(args: readonly string[], shell: Shell): Promise<number> {
  const [name = '', ...rest] = args
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (asksFor('--version', args, command)) {
    say(shell, version())
    return 0
  }
  if (name === 'help' || asksFor('--help', args, command)) {
    say(shell, command === undefined ? wholeUsage() : usageOf(command))
    return 0
  }
  try {
    if (command === undefined) throw new UsageError(name === '' ? 'a command is needed' : `there is no command "${name}"`)
    return await command.run(rest, shell)
  } catch (error) {
    return refuse(shell, command, error)
  }
}

/** Anywhere for a command, in front without one; never behind `--`. */
function asksFor(option: '--help' | '--version', args: readonly string[], command: Command | undefined): boolean {
  if (option === '--version' || command === undefined) return args[0] === option
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? undefined : end).includes(option)
}

function refuse(shell: Shell, command: Command | undefined, error: unknown): number {
  if (error instanceof UsageError) {
    tell(shell, `colloque: ${printable(error.message)}\n`)
    tell(shell, command === undefined ? wholeUsage() : usageOf(command))
    return 2
  }
  if (error instanceof CommandError) {
    tell(shell, `colloque: ${error.code}: ${error.message}`)
    return error.code === 'interrupted' ? 130 : 1
  }
  if (error instanceof FormatRefusal) {
    tell(shell, `colloque: ${error.code}: ${printable(error.message)}`)
    return 1
  }
  const { code, detail } = codedRefusal(error)
  if (code === 'internal') reportUnexpected(error)
  tell(shell, `colloque: ${code}: ${printable(sentence(code, detail))}`)
  return 1
}

/** Refusals come over the port; a core that cannot be opened at all throws its own error with the same codes. */
function codedRefusal(error: unknown) {
  if (!(error instanceof Error) || !('code' in error) || !isClientCode(error.code))
    return { code: 'internal', detail: {} } as const
  return { code: error.code, detail: 'detail' in error ? (error.detail as Record<string, string | number>) : {} }
}

function usageOf({ usage }: Command): string {
  const lines = ['Usage:', usage.replaceAll(/^(?! )/gm, '  colloque ')]
  if (usage.includes(SPACE_USAGE)) lines.push('', PATH_HELP)
  if (usage.includes('--vault'))
    lines.push('', 'The passphrase comes from the file that COLLOQUE_PASSPHRASE_FILE names, or from a prompt.')
  return lines.join('\n')
}

const PATH_HELP =
  'PATH is the id or the path that list shows: names from the top, Folder/Name, where \\/ is a slash in a name and \\\\ a backslash.'

function wholeUsage(): string {
  const lines = Object.values(commands).map(({ usage }) => usage.replaceAll(/^(?! )/gm, '  colloque '))
  return [
    'Colloque: end-to-end encrypted messages and files between clinicians.',
    '',
    ...lines,
    '  colloque COMMAND --help | --help | --version',
    '',
    PATH_HELP,
    'WHOM is the exact name or id of a member or of a conversation.',
    'The passphrase comes from the file that COLLOQUE_PASSPHRASE_FILE names, or from a prompt.',
    'Exit codes: 0 done, 1 refused (with a code and a sentence), 2 called wrongly, 130 interrupted.'
  ].join('\n')
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return `colloque ${manifest.version}`
}
