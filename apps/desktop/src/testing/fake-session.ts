/** A session that remembers what it was told, in order. */
import { DeclaredEvents } from './fake-events.ts'

export class FakeSession extends DeclaredEvents {
  readonly asked: { readonly what: string; readonly with: unknown }[] = []
  readonly handlers: Record<string, (...given: never[]) => unknown> = {}
  readonly serve = new Map<string, (request: Request) => Response | Promise<Response>>()
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => void this.serve.set(scheme, handler)
  }
  readonly webRequest = { onBeforeRequest: this.#remember('beforeRequest') }
  readonly setPermissionRequestHandler = this.#remember('permissionRequest')
  readonly setPermissionCheckHandler = this.#remember('permissionCheck')
  readonly setDevicePermissionHandler = this.#remember('devicePermission')
  readonly setSpellCheckerLanguages = this.#note('setSpellCheckerLanguages')
  readonly setSpellCheckerEnabled = this.#note('setSpellCheckerEnabled')
  constructor(platform: NodeJS.Platform) {
    super('Session', platform)
  }
  setSpellCheckerDictionaryDownloadURL(url: string): void {
    if (!URL.canParse(url)) throw new Error('The URL you provided to setSpellCheckerDictionaryDownloadURL is not a valid URL')
    this.asked.push({ what: 'setSpellCheckerDictionaryDownloadURL', with: url })
  }
  async setProxy(config: unknown): Promise<void> {
    this.asked.push({ what: 'setProxy', with: config })
  }
  #remember(name: string) {
    return (handler: (...given: never[]) => unknown): void => {
      this.handlers[name] = handler
    }
  }
  #note(what: string) {
    return (given: unknown): void => void this.asked.push({ what, with: given })
  }
}
