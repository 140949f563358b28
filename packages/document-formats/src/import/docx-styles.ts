/** Which style of Word, LibreOffice or Colloque becomes which element. */

const path = (level: number, last: 'ul' | 'ol') =>
  [...Array.from({ length: level - 1 }, () => 'ul|ol > li'), `${last} > li:fresh`].join(' > ')
const levels = Array.from({ length: 9 }, (_, index) => index + 1)

export const docxStyles: string[] = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Titre'] => h1:fresh",
  ...[1, 2, 3, 4, 5, 6].flatMap((level) => [
    `p[style-name='Heading ${level}'] => h${level}:fresh`,
    `p[style-name='heading ${level}'] => h${level}:fresh`,
    `p[style-name='Titre ${level}'] => h${level}:fresh`
  ]),
  ...['Quote', 'Intense Quote', 'Quotations', 'Block Text'].map((name) => `p[style-name='${name}'] => blockquote > p:fresh`),
  ...['Source Code', 'HTML Preformatted', 'Preformatted Text'].map((name) => `p[style-name='${name}'] => pre:separator('\\n')`),
  ...['Source Text', 'Verbatim Char', 'HTML Code'].map((name) => `r[style-name='${name}'] => code`),
  "p[style-name='Horizontal Line'] => hr:fresh",
  "p[style-name='Table Heading'] => p.table-heading:fresh",
  "p[style-name='Table Separator'] => !",
  ...[1, 2, 3, 4, 5].map((level) => {
    const items = Array.from({ length: level }, () => 'ul|ol > li').join(' > ')
    return `p[style-name='List Continue${level === 1 ? '' : ` ${level}`}'] => ${items} > p:fresh`
  }),
  ...levels.flatMap((level) => [
    `p:unordered-list(${level}) => ${path(level, 'ul')}`,
    `p:ordered-list(${level}) => ${path(level, 'ol')}`
  ]),
  'u => u',
  'strike => s'
]
