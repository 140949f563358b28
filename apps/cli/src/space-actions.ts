/** Commands with several actions on the tree of a space (`files list`, `doc create`): which is meant, which options go with it, and its vault open. */
import type { ParseArgsOptionsConfig } from 'node:util'
import { UsageError } from './error.ts'
import { readOptions, vaultOption, vaultPath } from './options.ts'
import type { Shell } from './shell.ts'
import { requireSpace, type SpaceValues, spaceOptions } from './space-tree.ts'
import { type OpenVault, synchronize, withClient } from './with-client.ts'

const always = { ...vaultOption, ...spaceOptions }
export type Values<O extends ParseArgsOptionsConfig> = ReturnType<typeof readOptions<typeof always & O>>['values']

export interface Request<O extends ParseArgsOptionsConfig> {
  readonly client: OpenVault
  readonly shell: Shell
  readonly values: Values<O>
  /** What stands behind the name of the action. */
  readonly words: readonly string[]
}

export interface Action<O extends ParseArgsOptionsConfig> {
  readonly options: readonly (keyof O)[]
  /** Before anything is opened. Throws UsageError, CommandError. */
  check(words: readonly string[], values: Values<O>): void
  /** Gives the exit code. */
  run(request: Request<O>): Promise<number>
}

export async function runAction<const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  shell: Shell,
  options: O,
  actions: Readonly<Record<string, Action<O>>>
): Promise<number> {
  const { values, positionals } = readOptions(args, { ...always, ...options })
  const [name = '', ...words] = positionals
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  const names = Object.keys(actions)
  if (action === undefined) throw new UsageError(`${names.slice(0, -1).join(', ')} or ${names.at(-1)} is needed`)
  const known = [...Object.keys(always), ...action.options]
  for (const option of Object.keys(values))
    if (!known.includes(option)) throw new UsageError(`--${option} does not go with ${name}`)
  const { vault, ...space }: SpaceValues & { readonly vault?: string | undefined } = values
  requireSpace(space)
  action.check(words, values)
  return withClient(shell, vaultPath(vault), async (client) => {
    await synchronize(client, shell)
    return action.run({ client, shell, values, words })
  })
}
