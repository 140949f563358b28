/** A small action of a card or of a row. Reached by Tab only while its row is the one in focus. */
import type { LucideIcon } from 'lucide-react'
import { createContext, useContext } from 'react'

/** Whether what stands in this row is reached by Tab: a list has one stop, its row in focus. */
export const RowStopContext = createContext(true)
export const useRowStop = (): 0 | -1 => (useContext(RowStopContext) ? 0 : -1)

export function CardButton({ label, icon: Icon, onPress }: { label: string; icon: LucideIcon; onPress: () => void }) {
  const tabIndex = useRowStop()
  return (
    <button type="button" className="icon-btn icon-btn-sm" aria-label={label} title={label} tabIndex={tabIndex} onClick={onPress}>
      <Icon className="icon" aria-hidden />
    </button>
  )
}
