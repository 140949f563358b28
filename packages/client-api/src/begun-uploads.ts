/** The uploads that were begun over one port and not sent: given up with it, since nobody else knows them. Never ends one that a message has. */
import type { CheckedInputOf, ClientContract, CommandName, OutputOf } from './contract.ts'
import { FILES_PER_MESSAGE } from './shapes.ts'

/** More than can be there at once: what is beyond was ended by a lock, or by a failure of its own. */
export const KEPT_UPLOADS = 4 * FILES_PER_MESSAGE

export interface BegunUploads {
  /** Around each call of the port. */
  follow<T>(name: CommandName, input: unknown, call: () => Promise<T>): Promise<T>
  /** The port is gone. */
  end(): void
}

export function beginUploads(contract: Pick<ClientContract, 'call'>): BegunUploads {
  const begun = new Set<string>()
  let isOver = false
  // A lock or another call may have ended it already.
  const giveUp = (upload: string): void => void contract.call('abandon-upload', { upload }).catch(() => undefined)
  const keep = (upload: string): void => {
    if (isOver) return giveUp(upload)
    begun.add(upload)
    const [oldest] = begun
    if (begun.size <= KEPT_UPLOADS || oldest === undefined) return
    begun.delete(oldest)
    giveUp(oldest)
  }

  return {
    async follow(name, input, call) {
      if (name === 'begin-upload') {
        const output = await call()
        keep((output as OutputOf<'begin-upload'>).upload)
        return output
      }
      if (name === 'abandon-upload') begun.delete((input as CheckedInputOf<'abandon-upload'>).upload)
      // While it is being sent it is the message's or the tree's, also when the port ends meanwhile.
      const sending = sentBy(name, input).filter((upload) => begun.delete(upload))
      try {
        return await call()
      } catch (error) {
        for (const upload of sending) keep(upload)
        throw error
      }
    },
    end() {
      isOver = true
      for (const upload of begun) giveUp(upload)
      begun.clear()
    }
  }
}

function sentBy(name: CommandName, input: unknown): readonly string[] {
  if (name === 'send') return (input as CheckedInputOf<'send'>).uploads
  return name === 'add-files' ? (input as CheckedInputOf<'add-files'>).uploads.map(({ upload }) => upload) : []
}
