/** Makes of pasted HTML what an import would: a raised figure stays raised, and what cannot come along is told. */
import { type Loss, Losses, type LossKind } from '../losses.ts'
import { applyStyles } from './apply-styles.ts'
import { cleanImage, cleanPage, cleanRaised } from './clean-page.ts'
import { elementsIn, type Page } from './page-tree.ts'

/** What is copied in a document of Colloque bears it. */
export const COPIED_MARK = 'data-colloque'
/** What an editor of its kind says about what it copies: how the pieces fit, in words of its own. */
const SLICE = 'data-pm-slice'

/** Nobody expects them of what is pasted. */
const LOOKS = new Set<LossKind>(['colour-or-font', 'alignment', 'heading-level', 'active-content'])

/** @returns what is lost but for looks. The page is changed where it is. */
export function cleanPasted(page: Page): Loss[] {
  const losses = new Losses()
  const options = { losses, takeImage: () => undefined }
  const elements = elementsIn(page.body)
  if (elements.some((element) => element.hasAttribute(COPIED_MARK))) {
    // Its mentions, comments and pictures are the schema's: what of them means something here is for who pastes them to say.
    applyStyles(page, losses)
    for (const element of elementsIn(page.body)) {
      const name = element.localName
      if (name === 'sup' || name === 'sub') cleanRaised(element, name, losses)
      else if (name === 'img' && !element.hasAttribute('data-file')) cleanImage(element, options)
    }
  } else {
    for (const element of elements) element.removeAttribute(SLICE)
    cleanPage(page, options)
  }
  return losses.list().filter(({ kind }) => !LOOKS.has(kind))
}
