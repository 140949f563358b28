/** The person's own files, by path: only where the shell of the core may name paths (command line, Electron). */
export interface Files {
  /** Throws `file-unreadable`. */
  open(path: string): Promise<SourceFile>
  /** Writes beside `path` and moves it into place by `finish`. Throws `file-unwritable`. */
  create(path: string): Promise<TargetFile>
  /** What lies in a folder, in the order of names; undefined when the path is none. Links within it are not followed. Throws `file-unreadable`. */
  list(path: string): Promise<ListedFolder | undefined>
}
export interface ListedFolder {
  readonly name: string
  readonly entries: readonly { readonly name: string; readonly path: string; readonly kind: 'file' | 'folder' | 'other' }[]
}
export interface SourceFile {
  readonly name: string
  readonly sizeBytes: number
  /** Changes when the file does (size, modification time, identity). */
  readonly version: string
  /** Up to `length` bytes, fewer at the end of the file. With `into`, which has room for them, its first bytes instead of fresh ones. */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>
  /** The version now, to be compared with the first. */
  currentVersion(): Promise<string>
  close(): Promise<void>
}
export interface TargetFile {
  /** The buffer is the caller's again when this resolves. */
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<void>
  abandon(): Promise<void>
}
