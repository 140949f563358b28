/** What the interface asks of the program around it: Electron or a browser. Nothing secret passes here, and no content but the names of files to be saved. */
export interface Shell {
  readonly kind: 'browser' | 'desktop'
  readonly version: string
  /** For the screens before the vault is open; nothing about the person. */
  readonly hints: Hints
  rememberHints(hints: Hints): void
  /** Puts copies where the person chooses. Rejects with a Refusal. */
  save(files: readonly FileToSave[]): Promise<'saved' | 'cancelled'>
  /** In the person's browser. The desktop program asks first; in a browser the interface has. */
  openExternal(url: string): Promise<void>
  /** Says that something arrived, never what. */
  notify(notice: Notice): void
  /** The person followed a notification, or opened a colloque:// link. */
  onOpen(listener: (opened: { readonly conversation: string } | { readonly link: string }) => void): () => void
  setUnread(count: number): void
  /** Names and licences of what the program is made of. */
  licences(): Promise<readonly Licence[]>
}
export interface Hints {
  readonly language: 'fr' | 'en'
  readonly theme: 'system' | 'light' | 'dark'
}
export interface FileToSave {
  readonly id: string
  readonly name: string
}
export interface Notice {
  readonly title: string
  readonly conversation: string
  readonly urgent: boolean
}
export interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
}
