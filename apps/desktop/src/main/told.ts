/** What the interface is to be told: kept until its page is there, also while that loads anew. */
import { CHANNEL } from '../channels.ts'
import type { Told } from '../shell-calls.ts'
import type { BrowserWindow, WebContents } from './electron.ts'

export interface Telling {
  tell(what: Told): void
  /** The page listens now. */
  begin(contents: WebContents): void
  /** A page of this window that loads anew or crashed listens no more. */
  watch(window: BrowserWindow): void
}

export function createTelling(first: readonly Told[]): Telling {
  let untold = [...first]
  let listening: WebContents | undefined
  const forget = (): void => {
    listening = undefined
  }
  return {
    tell(what) {
      if (listening !== undefined && !listening.isDestroyed()) listening.send(CHANNEL.told, what)
      else untold.push(what)
    },
    begin(contents) {
      listening = contents
      for (const what of untold) contents.send(CHANNEL.told, what)
      untold = []
    },
    watch({ webContents }) {
      webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) forget()
      })
      webContents.on('render-process-gone', forget)
    }
  }
}
