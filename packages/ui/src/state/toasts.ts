/** Short confirmations, with a way back where there is one. Never an error: those stand where the eye already is. */
import { createStore, type Store } from './store.ts'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}
export interface Toasts {
  readonly shown: Store<readonly Toast[]>
  say(text: string, action?: Toast['action']): void
  dismiss(id: number): void
}
const SHOWN_MS = 4000

export function createToasts(): Toasts {
  const shown = createStore<readonly Toast[]>([])
  let lastId = 0
  const dismiss = (id: number): void => shown.set(shown.get().filter((toast) => toast.id !== id))
  return {
    shown,
    say(text, action) {
      const id = ++lastId
      shown.set([...shown.get().slice(-2), { id, text, ...(action && { action }) }])
      setTimeout(() => dismiss(id), SHOWN_MS)
    },
    dismiss
  }
}
