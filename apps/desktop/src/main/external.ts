/** What may be opened outside: web addresses and mail, after the interface asked. Never a file, a program or another scheme. */
const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

export function externalUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!SCHEMES.has(parsed.protocol) || parsed.username !== '' || parsed.password !== '') return undefined
  return parsed.href
}
