/** Nothing of Chromium's reaches another machine: the interface has its own scheme, and the core, which speaks to the relay, its own sockets. */
import type { ElectronParts, Session } from './electron.ts'

/** A scheme that nobody serves: what Chromium would fetch from its maker's servers by itself, it asks for here. */
const NOWHERE = 'colloque-nowhere://none/'

/** Before the app is ready: also holds for what Chromium asks before anything else is set. */
export function closeNetwork({ app }: Pick<ElectronParts, 'app'>): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  // A proxy resolves names by itself.
  app.commandLine.appendSwitch('no-proxy-server')
}

export function closeSession(session: Session): void {
  // Chromium downloads dictionaries for its own spell checker, even when that is off (electron#22995).
  session.setSpellCheckerDictionaryDownloadURL(NOWHERE)
  void session.setProxy({ mode: 'direct' })
}

/** Linux has no spell checker but the one whose dictionaries are downloaded. */
export const checksSpelling = (platform: NodeJS.Platform): boolean => platform === 'darwin' || platform === 'win32'

/** macOS and Windows check by themselves, Windows in the languages that it has of these. */
export function setSpelling(session: Session, platform: NodeJS.Platform): void {
  session.setSpellCheckerLanguages(platform === 'win32' ? ['fr', 'en-GB'] : [])
  session.setSpellCheckerEnabled(checksSpelling(platform))
}
