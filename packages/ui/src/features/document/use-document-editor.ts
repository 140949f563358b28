/** The editor of an open document: bound to its Y.Doc, with the names and words of the interface. */
import { documentExtensions, fieldLabel, type Loss } from '@colloque/document-formats'
import { type Editor, useEditor } from '@tiptap/react'
import { useMemo, useRef } from 'react'
import type { Store } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useColourOf } from './author-colour.ts'
import { commentMarkView, type ShownComments } from './comments/comment-marks.ts'
import { COMMENTS } from './comments/comments.ts'
import type { DocumentEditorProps } from './document-editor-props.ts'
import type { DocumentImages } from './document-images.ts'
import { editorExtensions } from './extensions.ts'
import { foundShading, pastShading } from './history/shading.ts'
import { createMentionMenu, type MentionMenu } from './mention-menu.ts'
import type { OpenDocument } from './open-document.ts'
import { readPasted } from './pasted-page.ts'
import { imagesIn, nameImages, readSlice } from './pasted-slice.ts'
import { text } from './text.ts'

export interface EditorHooks {
  readonly nameOf: (account: string) => string | undefined
  readonly onField: (name: string, value: string) => void
  readonly onImages: (editor: Editor, files: readonly File[]) => void
  readonly onFollow: (href: string) => void
  /** What could not come along with what was pasted. */
  readonly onLosses: (losses: readonly Loss[]) => void
}

export function useDocumentEditor(
  open: OpenDocument,
  { name, people }: Pick<DocumentEditorProps, 'name' | 'people'>,
  comments: Store<ShownComments>,
  hooks: EditorHooks
): { readonly editor: Editor; readonly mentions: MentionMenu } {
  const t = useText(text)
  const language = useLanguage()
  // What is built once reads here what is so now.
  const colourOf = useColourOf()
  const latest = useRef({ t, language, people, hooks, colourOf })
  latest.current = { t, language, people, hooks, colourOf }

  const { extensions, mentions } = useMemo(() => {
    const menu = createMentionMenu(() => latest.current.people.filter(({ isYou }) => !isYou))
    const schema = documentExtensions.map((extension) =>
      extension.name === 'comment' ? extension.extend({ addMarkView: () => commentMarkView(comments) }) : extension
    )
    const made = editorExtensions(schema, {
      doc: open.doc,
      awareness: open.awareness,
      mentions: menu,
      images: open.images,
      words: () => ({
        checkbox: latest.current.t.checkbox,
        image: latest.current.t.image.label,
        field: (field) => fieldLabel(field, latest.current.language)
      }),
      nameOf: (account) => latest.current.hooks.nameOf(account),
      onField: (field, value) => latest.current.hooks.onField(field, value),
      colourOf: (account) => latest.current.colourOf(account)
    })
    return { extensions: [...made, pastShading.extension, foundShading.extension], mentions: menu }
  }, [open, comments])

  /** Of the HTML that is being pasted, until it is read as a part of a text. */
  const ofPage = useRef<readonly Loss[]>([])
  const label = t.body(name)
  const editor = useEditor(
    {
      extensions,
      injectCSS: false,
      editable: open.status.get().writable,
      editorProps: {
        attributes: { class: 'prose', 'aria-label': label, 'aria-multiline': 'true' },
        transformPastedHTML(html) {
          const pasted = readOrRefuse(html)
          ofPage.current = pasted.losses
          return pasted.html
        },
        transformPasted(given) {
          const own = imagesIn(editor.state.doc)
          const { slice, losses, images } = readSlice(given, {
            hasComment: (id) => open.doc.getMap(COMMENTS).has(id),
            hasMember: (account) => latest.current.people.some((each) => each.account === account),
            hasImage: (file) => own.has(file)
          })
          const told = [...ofPage.current, ...losses]
          ofPage.current = []
          if (told.length > 0) latest.current.hooks.onLosses(told)
          if (images.size > 0)
            void takePasted(editor, open.images, images, (lost) => latest.current.hooks.onLosses([...told, lost]))
          return slice
        },
        handlePaste: (_view, event) => takeImages(event.clipboardData, (files) => latest.current.hooks.onImages(editor, files)),
        handleDrop: (_view, event, _slice, isMoved) =>
          !isMoved && takeImages(event.dataTransfer, (files) => latest.current.hooks.onImages(editor, files)),
        handleClick(_view, _position, event) {
          const link = event.target instanceof Element ? event.target.closest('a[href]') : null
          if (!(link instanceof HTMLAnchorElement)) return false
          if (event.ctrlKey || event.metaKey || !editor.isEditable) latest.current.hooks.onFollow(link.href)
          event.preventDefault()
          return true
        },
        // A browser would follow a link by itself with other buttons and keys.
        handleDOMEvents: {
          click: (_view, event) => preventLink(event),
          auxclick: (_view, event) => preventLink(event)
        }
      }
    },
    [extensions]
  )
  return { editor, mentions }
}

/** Not before the text has them: who goes on writing does so behind what was pasted. */
async function takePasted(
  editor: Editor,
  images: DocumentImages,
  pasted: ReadonlyMap<string, string>,
  onLoss: (loss: Loss) => void
): Promise<void> {
  const here = await images.take([...pasted.values()]).catch(() => new Map<string, string>())
  if (editor.isDestroyed) return
  nameImages(editor, new Map([...pasted].map(([name, file]) => [name, here.get(file)])))
  const lost = [...pasted.values()].filter((file) => !here.has(file)).length
  if (lost > 0) onLoss({ kind: 'image-missing', count: lost, detail: 'left-out' })
}

function preventLink(event: Event): boolean {
  if (event.target instanceof Element && event.target.closest('a[href]')) event.preventDefault()
  return false
}

/** What cannot be read is not pasted: the browser would put it in as it is. */
function readOrRefuse(html: string): ReturnType<typeof readPasted> {
  try {
    return readPasted(html)
  } catch {
    return { html: '', losses: [{ kind: 'active-content', count: 1, detail: 'left-out' }] }
  }
}

/** Files are no part of what text can be pasted. */
function takeImages(data: DataTransfer | null, onImages: (files: readonly File[]) => void): boolean {
  const files = [...(data?.files ?? [])]
  if (files.length === 0 || data?.types.includes('text/html')) return false
  onImages(files)
  return true
}
