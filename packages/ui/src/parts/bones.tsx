/** The shape of a list that is being read; shown only after a moment, so that what is quick does not flash. */
import { useEffect, useState } from 'react'

const SHOWN_AFTER_MS = 150
const WIDTHS = ['bone-45 bone-75', 'bone-60 bone-90', 'bone-30 bone-60', 'bone-60 bone-75', 'bone-45 bone-90', 'bone-30 bone-75']

export function Bones({ label, rows = 6 }: { readonly label: string; readonly rows?: number }) {
  const [isShown, show] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => show(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="bones" role="status" aria-label={label}>
      {isShown &&
        WIDTHS.slice(0, rows).map((widths) => (
          <div key={widths} className="bone-row" aria-hidden="true">
            <span className="bone bone-circle" />
            <div className="grow stack">
              {widths.split(' ').map((width) => (
                <span key={width} className={`bone ${width}`} />
              ))}
            </div>
          </div>
        ))}
    </div>
  )
}
