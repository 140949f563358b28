/** Saving, cancelling and resuming files; what was refused is told at the file, not elsewhere. */
import type { Attachment } from '@colloque/client-api'
import { useCallback, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { attachmentsText } from './text.ts'

interface Failed {
  readonly failure: unknown
  /** The state in which it was refused: it is told until the file stands otherwise. */
  readonly state: Attachment['state'] | undefined
}

export function useAttachmentActions() {
  const { client, shell, toasts } = useInterface()
  const t = useText(attachmentsText)
  const [failed, setFailed] = useState<ReadonlyMap<string, Failed>>(new Map())

  const fail = useCallback((ids: readonly string[], failure: unknown, state?: Attachment['state']) => {
    setFailed((before) => new Map([...before, ...ids.map((id) => [id, { failure, state }] as const)]))
  }, [])
  const forget = useCallback((ids: readonly string[]) => {
    setFailed((before) => new Map([...before].filter(([id]) => !ids.includes(id))))
  }, [])

  const save = useCallback(
    (attachments: readonly Attachment[]) => {
      const ids = attachments.map(({ id }) => id)
      forget(ids)
      shell.save(attachments.map(({ id, name }) => ({ id, name }))).then(
        (how) => {
          if (how === 'saved') toasts.say(ids.length > 1 ? t.savedAll(ids.length) : t.saved)
        },
        (failure: unknown) => fail(ids, failure)
      )
    },
    [shell, toasts, t, fail, forget]
  )
  const cancel = useCallback(
    (id: string) => {
      forget([id])
      client.call('cancel-attachment', { attachment: id }).catch((failure: unknown) => fail([id], failure))
    },
    [client, fail, forget]
  )
  const resume = useCallback(
    (id: string) => {
      forget([id])
      client.call('resume-attachment', { attachment: id }).catch((failure: unknown) => fail([id], failure))
    },
    [client, fail, forget]
  )
  const failureOf = (attachment: Attachment): unknown => {
    const found = failed.get(attachment.id)
    return found && (found.state === undefined || found.state === attachment.state) ? found.failure : undefined
  }
  return { save, cancel, resume, failureOf }
}
