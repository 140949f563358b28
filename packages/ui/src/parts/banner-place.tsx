/** Where a room wants the one banner of the window: under its header. Without one it stands above the room. */
import { createStore } from '../state/store.ts'

export const bannerPlace = createStore<HTMLElement | undefined>(undefined)

function hold(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined
  bannerPlace.set(element)
  return () => {
    if (bannerPlace.get() === element) bannerPlace.set(undefined)
  }
}

export const BannerPlace = () => <div ref={hold} className="banner-place" />
