/** What the bundler puts in the place of a call. */
interface ImportMeta {
  glob(pattern: string, options: { query: string; import: string; eager: true; exhaustive?: boolean }): Record<string, unknown>
}

/** The codecs bring no types of their own. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const create: unknown
  export default create
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const create: unknown
  export default create
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const create: unknown
  export default create
}
