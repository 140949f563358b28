import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import type { SpaceSession } from '../../sync/session.ts'
import { isMembership } from '../../sync/space.ts'
import type { Spaces } from '../../sync/spaces.ts'

/** A conversation that one can write in. Throws `unknown-conversation`, `conversation-stuck`, `not-a-member`. */
export function activeSession(spaces: Spaces, conversation: string): SpaceSession {
  const session = spaces.session(fromHex(conversation))
  if (session === undefined) throw new ClientError('unknown-conversation')
  const { status } = session.space
  if (status === 'stuck') throw new ClientError('conversation-stuck')
  if (!isMembership(status)) throw new ClientError('not-a-member')
  return session
}
