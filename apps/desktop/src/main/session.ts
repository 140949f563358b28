/** The one session of the interface, in memory: no word, picture or file that is shown is paged into the profile. */
import type { ElectronParts, Session } from './electron.ts'
import { guardSession } from './guards.ts'
import { closeSession, setSpelling } from './network.ts'

/** Without `persist:`, a partition lives in memory. */
const PARTITION = 'colloque'

/** First thing once the app is ready. */
export function openSession({ session }: Pick<ElectronParts, 'session'>, platform: NodeJS.Platform): Session {
  // Nothing uses the default session, but Chromium makes it, and its spell checker with it.
  closeSession(session.defaultSession)
  guardSession(session.defaultSession)
  const own = session.fromPartition(PARTITION, { cache: false })
  closeSession(own)
  guardSession(own)
  setSpelling(own, platform)
  return own
}
