import { resolve } from 'node:path'
import { type ClientContract, isClientCode, type Message, Refusal, TEXT_CHARACTERS } from '@colloque/client-api'
import { CommandError, UsageError } from '../error.ts'
import { noMore, readOptions, vaultOption, vaultPath } from '../options.ts'
import { showProgress } from '../progress-bar.ts'
import { type Command, type Shell, say, tell, untilInterrupted } from '../shell.ts'
import { conversationTo } from '../whom.ts'
import { synchronize, withClient } from '../with-client.ts'

/** Standard output holds an id exactly when the message is stored in the vault, from where it leaves by itself: whoever sees one must not send again. */
export const send: Command = {
  usage: 'send --vault FILE --to WHOM [--to WHOM ...] [--text T | --text -] [--file PATH ...] [--keep-metadata]',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, {
      ...vaultOption,
      to: { type: 'string', multiple: true },
      text: { type: 'string' },
      file: { type: 'string', multiple: true },
      'keep-metadata': { type: 'boolean' }
    })
    // `send … -` says the same as `--text -`.
    const text = values.text ?? (positionals[0] === '-' ? positionals.shift() : undefined)
    noMore(positionals)
    const { to = [], file = [] } = values
    if (to.length === 0) throw new UsageError('--to WHOM is needed')
    if (text === undefined && file.length === 0) throw new UsageError('--text or --file is needed')
    const vault = vaultPath(values.vault)
    const body = text === '-' ? await untilInterrupted(shell, readAll(shell)) : (text ?? '')
    if (body.length > TEXT_CHARACTERS) throw new Refusal('text-too-long', { maximum: TEXT_CHARACTERS })
    let stored = false
    try {
      await withClient(shell, vault, async (client) => {
        await synchronize(client, shell)
        const conversation = await conversationTo(client, to)
        const hideProgress = showProgress(client, shell, 'Sending')
        const states = watchStates(client)
        try {
          const paths = file.map((path) => resolve(path))
          const keepMetadata = values['keep-metadata']
          const { message } = await client.call('send', {
            conversation,
            text: body,
            paths,
            ...(keepMetadata !== undefined && { keepMetadata })
          })
          stored = true
          say(shell, message)
          await acknowledged(client, states, conversation, message)
        } finally {
          states.stop()
          hideProgress()
        }
      })
    } catch (error) {
      tellWhereItIs(shell, stored, error)
      throw error
    }
    return 0
  }
}

/** Refusals that leave the message where it is, to leave by itself later. */
const WAITING: ReadonlySet<string> = new Set([
  'relay-unreachable',
  'relay-version',
  'relay-changed',
  'relay-full',
  'quota-exceeded',
  'disconnected-from-core'
])

function tellWhereItIs(shell: Shell, stored: boolean, error: unknown): void {
  const isOver = error instanceof Refusal && !WAITING.has(error.code)
  if (stored && !isOver)
    tell(shell, 'The message is in the vault and leaves the next time that Colloque is open; do not send it again.')
  else if (error instanceof CommandError && error.code === 'interrupted') tell(shell, 'Nothing was sent.')
}

interface States {
  readonly latest: Map<string, Message>
  /** Resolves at the next event that may change how a message stands. */
  next(): Promise<void>
  stop(): void
}

function watchStates(client: ClientContract): States {
  const latest = new Map<string, Message>()
  let wake: () => void = () => {}
  let changed = new Promise<void>((resolve) => {
    wake = resolve
  })
  const leave = client.subscribe((event) => {
    if (event.type === 'message') latest.set(event.message.id, event.message)
    else if (event.type !== 'connection' || event.state === 'connecting') return
    wake()
    changed = new Promise((resolve) => {
      wake = resolve
    })
  })
  return { latest, next: () => changed, stop: leave }
}

/** Returns once the relay holds the message durably. Throws why not: the failure of the message, or `relay-unreachable`. */
async function acknowledged(client: ClientContract, states: States, conversation: string, id: string): Promise<void> {
  for (;;) {
    const change = states.next()
    const { online } = await client.call('sync', {})
    const message = states.latest.get(id) ?? (await stored(client, conversation, id))
    if (message?.state === 'failed') throw new Refusal(isClientCode(message.failure) ? message.failure : 'internal')
    if (message !== undefined && message.state !== 'pending') return
    if (!online) throw new Refusal('relay-unreachable')
    await change
  }
}

async function stored(client: ClientContract, conversation: string, id: string): Promise<Message | undefined> {
  const { messages } = await client.call('messages', { conversation, limit: 1000 })
  return messages.find((message) => message.id === id)
}

/** Standard input, without the one line end that echo and editors add. */
async function readAll(shell: Shell): Promise<string> {
  let text = ''
  for await (const part of shell.input.setEncoding('utf8')) {
    text += part
    if (text.length > 2 * TEXT_CHARACTERS) break
  }
  return text.replace(/\r?\n$/, '')
}
