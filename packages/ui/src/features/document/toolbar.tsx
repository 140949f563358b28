/** The bar over a text: what the selection is, and what it can become. One tab stop, arrows between its tools. */
import { type Editor, useEditorState } from '@tiptap/react'
import { Bold, ImageIcon, Italic, Link, List, ListChecks, ListOrdered, MessageSquarePlus, Redo2, Undo2 } from 'lucide-react'
import { useRef } from 'react'
import { Toolbar as AriaToolbar } from 'react-aria-components'
import { Select } from '../../parts/select.tsx'
import { useText } from '../../text/catalogue.ts'
import { KEYS } from './keys.ts'
import { TableTool } from './table-tool.tsx'
import { text } from './text.ts'
import { Tool } from './tool.tsx'

export interface ToolbarProps {
  readonly editor: Editor
  readonly onLink: () => void
  readonly onComment: () => void
  readonly onImages: (files: readonly File[]) => void
}

const STYLES = ['paragraph', 'heading1', 'heading2', 'heading3', 'quote', 'code'] as const
type Style = (typeof STYLES)[number]

export function Toolbar({ editor, onLink, onComment, onImages }: ToolbarProps) {
  const { bar: t } = useText(text)
  const picker = useRef<HTMLInputElement>(null)
  const now = useEditorState({
    editor,
    selector: ({ editor: each }) => ({
      style: styleOf(each),
      bold: each.isActive('bold'),
      italic: each.isActive('italic'),
      bullets: each.isActive('bulletList'),
      numbers: each.isActive('orderedList'),
      checks: each.isActive('taskList'),
      link: each.isActive('link'),
      comment: each.isActive('comment'),
      undo: each.can().undo(),
      redo: each.can().redo()
    })
  })
  const chain = () => editor.chain().focus()
  return (
    <AriaToolbar className="doc-bar" aria-label={t.label}>
      <div className="doc-style">
        <Select
          label={t.style}
          isLabelHidden
          options={STYLES.map((id) => ({ id, label: t[id] }))}
          value={now.style}
          onChange={(id) => setStyle(editor, id as Style)}
        />
      </div>
      <span className="bar-sep" />
      <Tool icon={Bold} label={t.bold} keys={KEYS.bold} isPressed={now.bold} onPress={() => chain().toggleBold().run()} />
      <Tool
        icon={Italic}
        label={t.italic}
        keys={KEYS.italic}
        isPressed={now.italic}
        onPress={() => chain().toggleItalic().run()}
      />
      <span className="bar-sep" />
      <Tool
        icon={List}
        label={t.bullets}
        keys={KEYS.bullets}
        isPressed={now.bullets}
        onPress={() => chain().toggleBulletList().run()}
      />
      <Tool
        icon={ListOrdered}
        label={t.numbers}
        keys={KEYS.numbers}
        isPressed={now.numbers}
        onPress={() => chain().toggleOrderedList().run()}
      />
      <Tool
        icon={ListChecks}
        label={t.checks}
        keys={KEYS.checks}
        isPressed={now.checks}
        onPress={() => chain().toggleTaskList().run()}
      />
      <TableTool editor={editor} />
      <span className="bar-sep" />
      <Tool icon={Link} label={t.link} keys={KEYS.link} isPressed={now.link} onPress={onLink} />
      <Tool icon={ImageIcon} label={t.image} onPress={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        accept="image/*"
        multiple
        hidden
        tabIndex={-1}
        aria-label={t.image}
        onChange={({ target }) => {
          onImages([...(target.files ?? [])])
          target.value = ''
        }}
      />
      <Tool icon={MessageSquarePlus} label={t.comment} keys={KEYS.comment} isPressed={now.comment} onPress={onComment} />
      <span className="grow" />
      <Tool icon={Undo2} label={t.undo} keys={KEYS.undo} isDisabled={!now.undo} onPress={() => chain().undo().run()} />
      <Tool icon={Redo2} label={t.redo} keys={KEYS.redo} isDisabled={!now.redo} onPress={() => chain().redo().run()} />
    </AriaToolbar>
  )
}

function styleOf(editor: Editor): Style {
  for (const level of [1, 2, 3] as const) if (editor.isActive('heading', { level })) return `heading${level}`
  if (editor.isActive('codeBlock')) return 'code'
  return editor.isActive('blockquote') ? 'quote' : 'paragraph'
}

function setStyle(editor: Editor, style: Style): void {
  const plain = () => {
    const chain = editor.chain().focus()
    return editor.isActive('blockquote') ? chain.lift('blockquote') : chain
  }
  if (style === 'quote') editor.chain().focus().setParagraph().setBlockquote().run()
  else if (style === 'code') plain().setCodeBlock().run()
  else if (style === 'paragraph') plain().setParagraph().run()
  else
    plain()
      .setHeading({ level: Number(style.at(-1)) as 1 | 2 | 3 })
      .run()
}
