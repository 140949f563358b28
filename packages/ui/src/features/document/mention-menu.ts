/** Which members fit what is being written after an @, for the list that stands there. The text keeps the focus. */
import { found } from '../../parts/find.ts'
import { createStore, type Store } from '../../state/store.ts'

export interface Mentionable {
  readonly account: string
  readonly name: string
  readonly specialty?: string | undefined
}

export interface ShownMentions {
  readonly members: readonly Mentionable[]
  readonly active: number
  /** Of the @, in the window. */
  readonly at: { readonly left: number; readonly bottom: number; readonly top: number }
  choose(member: Mentionable): void
}

export interface MentionMenu {
  readonly shown: Store<ShownMentions | undefined>
  /** As the mentions of the schema are configured. */
  readonly suggestion: object
}

const SHOWN = 8

export function createMentionMenu(members: () => readonly Mentionable[]): MentionMenu {
  const shown = createStore<ShownMentions | undefined>(undefined)
  interface Asked {
    readonly items: readonly Mentionable[]
    readonly clientRect?: (() => DOMRect | null) | null
    command(chosen: { readonly account: string; readonly name: string }): void
  }
  function show({ items, clientRect, command }: Asked): void {
    const rect = clientRect?.()
    if (items.length === 0 || !rect) return shown.set(undefined)
    const active = Math.min(shown.get()?.active ?? 0, items.length - 1)
    const at = { left: rect.left, bottom: rect.bottom, top: rect.top }
    shown.set({ members: items, active, at, choose: ({ account, name }) => command({ account, name }) })
  }
  const suggestion = {
    char: '@',
    items: ({ query }: { readonly query: string }) =>
      found(query, members(), ({ name, specialty }) => [name, specialty]).slice(0, SHOWN),
    render: () => ({
      onStart: show,
      onUpdate: show,
      onExit: () => shown.set(undefined),
      onKeyDown({ event }: { readonly event: KeyboardEvent }): boolean {
        const now = shown.get()
        if (now === undefined) return false
        const member = now.members[now.active]
        const walk = (by: number) => shown.set({ ...now, active: (now.active + by + now.members.length) % now.members.length })
        if (event.key === 'ArrowDown') walk(1)
        else if (event.key === 'ArrowUp') walk(-1)
        else if ((event.key === 'Enter' || event.key === 'Tab') && member) now.choose(member)
        else if (event.key === 'Escape') shown.set(undefined)
        else return false
        return true
      }
    })
  }
  return { shown, suggestion }
}
