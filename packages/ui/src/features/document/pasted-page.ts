/** Reads what comes from the clipboard, or is dragged in, as an import reads a page: a raised figure is never pasted as a plain one. */
import { cleanPasted, elementsIn, type Loss, type Page, sheetsIn } from '@colloque/document-formats'

/** Our policy refuses styles in a page, and would report each: what they mean is read, and they never apply. */
const STYLE = 'data-pasted-style'
/** A form has what is in it as properties, under these names: one called `firstChild` would hide the rest from whoever walks through it. */
const NAMED = 'button, fieldset, input, object, output, select, textarea, img'

/** @returns the HTML to paste, and what of it cannot come along. */
export function readPasted(html: string): { readonly html: string; readonly losses: readonly Loss[] } {
  // The content of a template runs nothing and fetches nothing, and a row of a table may stand in it by itself.
  const template = document.createElement('template')
  template.innerHTML = withoutStyles(html)
  for (const element of template.content.querySelectorAll(NAMED))
    for (const name of ['name', 'id', 'form']) element.removeAttribute(name)
  const body = template.content as unknown as Page['body']
  const owner = template.content.ownerDocument
  const create = (name: string) => owner.createElement(name) as unknown as ReturnType<Page['create']>
  const losses = cleanPasted({ body, sheets: sheetsIn(body), styleAttribute: STYLE, create })
  for (const element of elementsIn(body)) element.removeAttribute(STYLE)
  return { html: template.innerHTML, losses }
}

/** Within tags, and outside of what is quoted there. */
export const withoutStyles = (html: string): string =>
  html.replaceAll(/<[a-z](?:"[^"]*"|'[^']*'|[^'"<>])*>/gi, (tag) =>
    tag.replaceAll(/"[^"]*"|'[^']*'|(?<=[\s/"'])style(?=\s*=)/gi, (part) => (/^["']/.test(part) ? part : STYLE))
  )
