/** A name that somebody else chose, made harmless for a folder of this person: no path, nothing unseen, nothing that turns the line around. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const separators = /[/\\:*?"<>|]/g
const LENGTH_AT_MOST = 150

export function harmlessName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replaceAll(unseen, '')
    .replaceAll(separators, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (clean.length <= LENGTH_AT_MOST) return clean === '' ? 'fichier' : clean
  const extension = /\.[^.]{1,16}$/.exec(clean)?.[0] ?? ''
  return clean.slice(0, LENGTH_AT_MOST - extension.length).toWellFormed() + extension
}

/** Content-Disposition as RFC 6266 has it, with the name in UTF-8 (RFC 8187) and a plain one for those who cannot read that. */
export function attachmentDisposition(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = encodeURIComponent(name).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`
}
