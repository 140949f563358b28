/** Where the files that pdf.js needs are served: beside the page, each under an address of the bundler's. */

const none: Readonly<Record<string, string>> = {}
// The bundler replaces these calls; each file stays a file, since an address of inlined data cannot be fetched under the policy.
const characterMaps = import.meta.glob('../../../../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
  exhaustive: true
})
const fonts = import.meta.glob('../../../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
  exhaustive: true
})
const compiled = import.meta.glob('../../../../../node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
  exhaustive: true
})

const byName = (found: Readonly<Record<string, unknown>>): Map<string, string> =>
  new Map(Object.entries(found).map(([path, address]) => [path.slice(path.lastIndexOf('/') + 1), String(address)]))

const assets: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  cMapUrl: byName(characterMaps ?? none),
  standardFontDataUrl: byName(fonts ?? none),
  wasmUrl: byName(compiled ?? none)
}

/** The BinaryDataFactory of pdf.js: it asks for a kind and a name, and gets nothing that is not among those above. */
export class PdfAssets {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const address = assets[kind]?.get(filename)
    if (address === undefined) throw new Error('no such asset')
    // biome-ignore lint/style/noRestrictedGlobals: a file of the interface itself, by an address that the bundler gave.
    const response = await fetch(address)
    if (!response.ok) throw new Error('no such asset')
    return new Uint8Array(await response.arrayBuffer())
  }
}
