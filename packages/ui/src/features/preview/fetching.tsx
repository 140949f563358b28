/** A file on its way to this device: how far it is, and what to do when it does not come. */
import { Paperclip, RotateCw } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Empty } from '../../parts/empty.tsx'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import type { Progress } from './preview.tsx'
import { text } from './text.ts'

const LOOKED_AT_EVERY_MS = 200

export interface FetchingProps {
  readonly id: string
  readonly sizeBytes: number
  fetch(id: string): Promise<void>
  progress(id: string): Progress | undefined
  onHere(): void
}

export function Fetching({ id, sizeBytes, fetch, progress, onHere }: FetchingProps) {
  const t = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const [attempt, setAttempt] = useState(0)
  const [failure, setFailure] = useState<{ readonly of: unknown } | undefined>(undefined)
  const [done, setDone] = useState<Progress | undefined>(undefined)
  const calls = useRef({ fetch, progress, onHere })
  calls.current = { fetch, progress, onHere }

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt fetches again
  useEffect(() => {
    let isGone = false
    const timer = setInterval(() => setDone(calls.current.progress(id)), LOOKED_AT_EVERY_MS)
    calls.current.fetch(id).then(
      () => {
        if (!isGone) calls.current.onHere()
      },
      (error) => {
        clearInterval(timer)
        if (!isGone) setFailure({ of: error })
      }
    )
    return () => {
      isGone = true
      clearInterval(timer)
    }
  }, [id, attempt])

  if (failure !== undefined) {
    const { title, next } = refusal(failure.of)
    const retry = () => {
      setFailure(undefined)
      setAttempt((now) => now + 1)
    }
    return (
      <div className="preview-scroll" role="alert">
        <Empty
          icon={Paperclip}
          title={title}
          action={
            <button type="button" className="btn btn-primary" onClick={retry}>
              <RotateCw className="icon" aria-hidden />
              {t.retry}
            </button>
          }
        >
          {next}
        </Empty>
      </div>
    )
  }
  const total = done?.totalBytes || sizeBytes
  return (
    <div className="preview-fetching">
      <p className="help" role="status">
        {t.downloading}
      </p>
      <progress className="progress" aria-label={t.downloading} max={total} value={done?.doneBytes ?? 0} />
      <p className="meta">
        {formats.size(done?.doneBytes ?? 0)} / {formats.size(total)}
      </p>
    </div>
  )
}
