// What pdfmake gives without saying so: its browser bundle, which also runs in Node and in a worker, and the font that comes with it.

declare module 'pdfmake/build/pdfmake.js' {
  interface FontFiles {
    readonly normal: string
    readonly bold: string
    readonly italics: string
    readonly bolditalics: string
  }
  const pdfMake: {
    readonly virtualfs: { writeFileSync(name: string, content: string | Uint8Array, encoding?: string): void }
    setFonts(fonts: Record<string, FontFiles>): void
    setUrlAccessPolicy(isAllowed: (url: string) => boolean): void
    setLocalAccessPolicy?(isAllowed: (path: string) => boolean): void
    createPdf(definition: object): { getBuffer(): Promise<Uint8Array> }
  }
  export default pdfMake
}

declare module 'pdfmake/build/vfs_fonts.js' {
  const files: Record<string, string>
  export default files
}
