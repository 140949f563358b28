/** The process that holds the keys is gone: there is nothing to show until it is back. */
import { PlugZap } from 'lucide-react'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export function Ended() {
  const { ended: t } = useText(text)
  const { title, next } = useRefusalText()('disconnected-from-core')
  return (
    <main className="lock-box face">
      <div className="stack-4 lock-form" role="alert">
        <div className="stack center">
          <PlugZap className="icon icon-lg" aria-hidden />
          <h1 className="title">{title}</h1>
          <p className="help center-text">{next}</p>
        </div>
        <button type="button" className="btn btn-primary" onClick={() => location.reload()}>
          {t.reload}
        </button>
      </div>
    </main>
  )
}
