/** What the rows of a thread ask for, and the one layer that is open over it. */
import type { Attachment, Conversation, Incident, Message } from '@colloque/client-api'
import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useAttachmentActions } from '../attachments/use-attachment-actions.ts'
import type { Composer } from '../composer/composer.ts'
import type { Link } from './linkify.ts'
import { threadText } from './text.ts'
import type { Point, ThreadActs, ThreadScope } from './thread-context.ts'

const FOCUS_BACK_MS = 50

/** Messages by their id: what is shown of them follows what becomes of them. */
export type Layer =
  | { readonly kind: 'menu' | 'reactions'; readonly message: string; readonly at: Point }
  | { readonly kind: 'remove' | 'forward' | 'file' | 'details' | 'versions'; readonly message: string; readonly at?: undefined }
  | { readonly kind: 'preview'; readonly attachments: readonly Attachment[]; readonly start: string }
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'incident'; readonly incident: Incident }
  | { readonly kind: 'failure'; readonly failure: unknown }

export interface ThreadParts {
  readonly conversation: Conversation
  readonly composer: Composer
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly jumpTo: (message: string) => void
  readonly print: (message: Message) => void
  readonly isOver: boolean
}

export function useThreadActs(parts: ThreadParts): {
  readonly scope: ThreadScope
  readonly layer: Layer | undefined
  readonly closeLayer: (layer: Layer) => void
} {
  const t = useText(threadText)
  const formats = useFormats()
  const { client, shell, toasts } = useInterface()
  const { save } = useAttachmentActions()
  const [layer, setLayer] = useState<Layer>()
  useFocusBack(layer)
  const latest = useRef({ ...parts, t, formats, save })
  latest.current = { ...parts, t, formats, save }

  const acts = useMemo((): ThreadActs => {
    const fail = (failure: unknown) => setLayer({ kind: 'failure', failure })
    const ids = ({ conversation, id }: Message) => ({ conversation, message: id })
    const focusField = () => requestAnimationFrame(() => latest.current.field.current?.focus())
    return {
      reply(message) {
        latest.current.composer.change({ replyTo: message.id })
        focusField()
      },
      react: (message, kind, on) => void client.call('react', { ...ids(message), kind, on }).catch(fail),
      forward: (message) => setLayer({ kind: 'forward', message: message.id }),
      copy: (message) =>
        void navigator.clipboard.writeText(message.text).then(() => toasts.say(latest.current.t.actions.copied), fail),
      edit(message) {
        latest.current.composer.edit(message)
        focusField()
      },
      remove: (message) => setLayer({ kind: 'remove', message: message.id }),
      retry: (message) => void client.call('retry-message', ids(message)).catch(fail),
      saveFiles: (attachments) => latest.current.save(attachments),
      file: (message) => setLayer({ kind: 'file', message: message.id }),
      preview: (attachments, start) => setLayer({ kind: 'preview', attachments, start }),
      details: (message) => setLayer({ kind: 'details', message: message.id }),
      versions: (message) => setLayer({ kind: 'versions', message: message.id }),
      print: (message) => latest.current.print(message),
      // The desktop program asks by itself, where no page can answer.
      openLink: (link) => (shell.kind === 'desktop' ? void shell.openExternal(link.url) : setLayer({ kind: 'link', link })),
      jumpTo: (message) => latest.current.jumpTo(message),
      menu: (message, at) => setLayer({ kind: 'menu', message: message.id, at }),
      reactionMenu: (message, at) => setLayer({ kind: 'reactions', message: message.id, at }),
      askAgain(incident) {
        const { composer, t: words, formats: format } = latest.current
        const { text, mentions } = composer.writing.get()
        const asked = words.incident.askText(format.time(incident.at))
        composer.write(text.trim() === '' ? asked : `${text}\n${asked}`, mentions)
        focusField()
      },
      incidentDetails: (incident) => setLayer({ kind: 'incident', incident })
    }
  }, [client, shell, toasts])

  const { isOver } = parts
  const { kind } = parts.conversation
  const scope = useMemo(() => ({ kind, acts, isOver }), [kind, acts, isOver])
  // An action may have opened another in its place.
  const closeLayer = useCallback((closed: Layer) => setLayer((now) => (now === closed ? undefined : now)), [])
  return { scope, layer, closeLayer }
}

/** Focus returns to where it was before the first layer opened: a menu that opened a dialog is gone when that closes. */
function useFocusBack(layer: Layer | undefined): void {
  const opener = useRef<{ readonly element: Element | null; readonly row: string | undefined }>(undefined)
  const isOpen = layer !== undefined
  useLayoutEffect(() => {
    if (!isOpen) return
    const element = document.activeElement
    const row = element?.closest<HTMLElement>('[data-row]')?.dataset.row
    opener.current = { element, row: row ?? opener.current?.row }
    return () => {
      const { element: last, row: id } = opener.current ?? {}
      // After the layer has given the focus back itself, if it could.
      setTimeout(() => {
        if (document.activeElement !== document.body && document.activeElement !== null) return
        const fallback = id === undefined ? null : document.querySelector(`[data-row="${CSS.escape(id)}"]`)
        const target = last?.isConnected && last !== document.body ? last : fallback
        if (target instanceof HTMLElement) target.focus({ preventScroll: true })
      }, FOCUS_BACK_MS)
    }
  }, [isOpen])
}
