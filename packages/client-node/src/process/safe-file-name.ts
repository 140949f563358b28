/** Control and format characters (what turns the line around among them), halves of pairs, separators of lines. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const separators = /[/\\:*?"<>|]/g
/** Devices of Windows, whatever extension follows: "Naming Files, Paths, and Namespaces" of its documentation. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\.|$)/i
/** File systems take 255, and a browser or we may add a number. */
const BYTES_AT_MOST = 200

/** A name that somebody else chose, made harmless for a folder of this person: no path, nothing unseen, nothing a system takes for a device. */
export function safeFileName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replaceAll(unseen, '')
    .replaceAll(separators, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (clean === '') return 'fichier'
  return shortened(reserved.test(clean) ? `_${clean}` : clean)
}

/** Keeps the extension. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= BYTES_AT_MOST) return name
  const extension = /\.[^.]{1,16}$/.exec(name)?.[0] ?? ''
  const room = BYTES_AT_MOST - Buffer.byteLength(extension)
  let stem = ''
  for (const { segment } of new Intl.Segmenter().segment(name.slice(0, -extension.length || undefined))) {
    if (Buffer.byteLength(stem + segment) > room) break
    stem += segment
  }
  return stem.trimEnd() + extension
}
