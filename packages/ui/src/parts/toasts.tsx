import { CircleCheck } from 'lucide-react'
import { useInterface } from '../state/interface-context.ts'
import { useStore } from '../state/store.ts'

export function ToastPlace() {
  const { toasts } = useInterface()
  const shown = useStore(toasts.shown)
  return (
    <div className="toast-place" role="status">
      {shown.map(({ id, text, action }) => (
        <div key={id} className="toast">
          <CircleCheck className="icon" aria-hidden />
          <span>{text}</span>
          {action && (
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              onClick={() => {
                toasts.dismiss(id)
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
