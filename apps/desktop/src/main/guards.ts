/** What no page may do, whatever it holds: go elsewhere, open windows, embed, ask for devices, or speak to another host. */
import { INTERFACE_ORIGIN, INTERFACE_SCHEME } from '../channels.ts'
import type { Session, WebContents } from './electron.ts'

/** What the interface may ask the system for. */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'notifications'])

export function guardSession(session: Session): void {
  const isAllowed = (permission: string, origin: string): boolean =>
    PERMISSIONS.has(permission) && (origin === INTERFACE_ORIGIN || origin === `${INTERFACE_ORIGIN}/`)
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isAllowed(permission, originOf(contents.getURL())))
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin))
  session.setDevicePermissionHandler(() => false)
  // Files are saved by the core, where the person says.
  session.on('will-download', (event) => event.preventDefault())
  // The policy of the page forbids it already: this holds also where a policy would be missing.
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOurs(details.url) }))
}

export function guardContents(contents: WebContents): void {
  // No policy of a page speaks of WebRTC, which would tell a stranger this machine's addresses.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)
    contents.on(event as 'will-navigate', (navigation) => {
      if (originOf(navigation.url) !== INTERFACE_ORIGIN) navigation.preventDefault()
    })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

function isOurs(url: string): boolean {
  const { protocol } = new URL(url)
  return protocol === `${INTERFACE_SCHEME}:` || protocol === 'blob:' || protocol === 'data:' || protocol === 'devtools:'
}

/** URL gives `null` as the origin of a scheme that it does not know. */
export function originOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
