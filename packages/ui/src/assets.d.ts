/** What the bundler gives for files that are not code. */
declare module '*.css' {}
declare module '*?url' {
  const url: string
  export default url
}
declare module '*?worker' {
  const WorkerConstructor: new (options?: { name?: string }) => Worker
  export default WorkerConstructor
}

interface ImportMeta {
  /** The addresses of every file that fits, as the bundler gives them. */
  glob(
    pattern: string,
    options: { readonly query: string; readonly import: 'default'; readonly eager: true; readonly exhaustive?: true }
  ): Readonly<Record<string, string>>
}
