/** Which of its faces the interface shows: first steps, the locked door, or the rooms. */
import { useEffect } from 'react'
import { FirstRun } from './features/first-run/first-run.tsx'
import { RecoverySheet } from './features/first-run/recovery-sheet.tsx'
import { Unlock } from './features/unlock/unlock.tsx'
import { Ended } from './features/workspace/ended.tsx'
import { Workspace } from './features/workspace/workspace.tsx'
import { ToastPlace } from './parts/toasts.tsx'
import { useInterface } from './state/interface-context.ts'
import { useStore } from './state/store.ts'
import { LanguageContext } from './text/catalogue.ts'

export function App() {
  const { session } = useInterface()
  const { language, theme, textSize } = useStore(session.settings)

  useEffect(() => {
    const root = document.documentElement
    root.lang = language
    root.dataset.textSize = String(textSize)
    if (theme === 'system') delete root.dataset.theme
    else root.dataset.theme = theme
  }, [language, theme, textSize])

  return (
    <LanguageContext value={language}>
      <Face />
      <ToastPlace />
    </LanguageContext>
  )
}

function Face() {
  const { session } = useInterface()
  const status = useStore(session.status)
  const isEnded = useStore(session.isEnded)
  const isUnfinished = useStore(session.isUnfinished)
  if (isEnded) return <Ended />
  if (status === undefined) return <div className="face-blank" />
  if (status.vault === 'empty') return <FirstRun />
  if (status.vault === 'locked' && isUnfinished) return <FirstRun isTakenUp />
  if (status.vault === 'locked') return <Unlock />
  if (status.recovery === 'unconfirmed') return <RecoverySheet />
  return <Workspace />
}
