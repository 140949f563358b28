/** The keychain port of the core, answered by the main process. */
import { ClientError, type Keychain } from '@colloque/client'
import type { MessagePortLike } from '@colloque/client-api'
import { type KeychainAnswer, keychainAnswer } from '../keychain-messages.ts'

type Question = { readonly ask: 'is-available' | 'load' | 'remove' } | { readonly ask: 'store'; readonly secret: Uint8Array }

export function createRemoteKeychain(port: MessagePortLike): Keychain {
  const waiting = new Map<number, (answer: KeychainAnswer | undefined) => void>()
  let lastNumber = 0

  port.onMessage((message) => {
    const answer = keychainAnswer.safeParse(message)
    if (!answer.success) return
    waiting.get(answer.data.number)?.(answer.data)
    waiting.delete(answer.data.number)
  })
  port.onClose(() => {
    for (const give of waiting.values()) give(undefined)
    waiting.clear()
  })

  function ask(question: Question): Promise<KeychainAnswer | undefined> {
    return new Promise((resolve) => {
      const number = ++lastNumber
      waiting.set(number, resolve)
      try {
        port.post({ number, ...question })
      } catch {
        waiting.delete(number)
        resolve(undefined)
      }
    })
  }

  return {
    isAvailable: async () => (await ask({ ask: 'is-available' }))?.isAvailable === true,
    async store(secret) {
      if (!(await ask({ ask: 'store', secret }))?.done) throw new ClientError('no-keychain')
    },
    load: async () => (await ask({ ask: 'load' }))?.secret,
    async remove() {
      await ask({ ask: 'remove' })
    }
  }
}
