/** What can be done from the palette besides going somewhere. */
import {
  BookUser,
  Contrast,
  FileText,
  Keyboard,
  Languages,
  Lock,
  type LucideIcon,
  Moon,
  Settings,
  SquarePen,
  Sun,
  UsersRound
} from 'lucide-react'
import { useMemo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import type { SettingsSection } from '../../state/places.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { lockNow } from '../composer/composers.ts'
import { shownKeys, useLayout } from '../workspace/keyboard-layout.ts'
import { type ShortcutName, shortcutsOf } from '../workspace/shortcuts.ts'
import { text } from './text.ts'

export interface Command {
  readonly id: string
  readonly label: string
  readonly icon: LucideIcon
  readonly hint?: string
  /** Rejects with what was refused. */
  readonly run: () => unknown
}
const SECTIONS: readonly SettingsSection[] = ['profile', 'security', 'notifications', 'writing', 'display', 'relay', 'about']

export function useCommands(): readonly Command[] {
  const t = useText(text)
  const language = useLanguage()
  const layout = useLayout()
  const { client, places, session, shell } = useInterface()
  return useMemo(() => {
    const shortcuts = shortcutsOf(shell.kind)
    const hint = (name: ShortcutName): string => shownKeys(shortcuts[name], language, layout)
    return [
      { id: 'write', label: t.write, icon: SquarePen, hint: hint('newMessage'), run: () => places.overlay.set('write-to') },
      { id: 'group', label: t.newGroup, icon: UsersRound, run: () => places.overlay.set('new-group') },
      {
        id: 'documents',
        label: t.openDocuments,
        icon: FileText,
        hint: hint('documents'),
        run: () => places.go({ room: 'documents' })
      },
      { id: 'directory', label: t.directory, icon: BookUser, run: () => places.go({ room: 'directory' }) },
      { id: 'lock', label: t.lock, icon: Lock, hint: hint('lock'), run: () => lockNow(client) },
      { id: 'keys', label: t.shortcuts, icon: Keyboard, hint: hint('shortcuts'), run: () => places.overlay.set('shortcuts') },
      { id: 'light', label: t.light, icon: Sun, run: () => session.change({ theme: 'light' }) },
      { id: 'dark', label: t.dark, icon: Moon, run: () => session.change({ theme: 'dark' }) },
      { id: 'system', label: t.system, icon: Contrast, run: () => session.change({ theme: 'system' }) },
      {
        id: 'language',
        label: t.language,
        icon: Languages,
        run: () => session.change({ language: language === 'fr' ? 'en' : 'fr' })
      },
      ...SECTIONS.map((section) => ({
        id: section,
        label: t.settings[section],
        icon: Settings,
        run: () => places.go({ room: 'settings', section })
      }))
    ]
  }, [client, language, layout, places, session, shell, t])
}
