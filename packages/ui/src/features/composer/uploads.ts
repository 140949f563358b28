/** The files of one message being written: given to the client as soon as they are chosen, at most two at a time. */
import { type Attachment, type ClientContract, FILES_PER_MESSAGE, Refusal } from '@colloque/client-api'
import { createStore, type Store } from '../../state/store.ts'
import { uploadFile } from './upload-file.ts'

export interface Upload {
  readonly key: string
  readonly file: File
  readonly state: 'waiting' | 'giving' | 'staged' | 'failed'
  readonly doneBytes: number
  /** Bytes a second; undefined until known. */
  readonly rate: number | undefined
  readonly attachment: Attachment | undefined
  /** What `send` asks for, once it is staged. */
  readonly upload: string | undefined
  readonly failure: unknown
  /** Undefined: as the setting says. */
  readonly keepMetadata: boolean | undefined
}
export interface Uploads {
  readonly all: Store<readonly Upload[]>
  /** Those beyond what one message carries are refused: `too-many-files`. */
  add(files: readonly File[]): void
  remove(key: string): void
  /** Again from the beginning: after a failure, or with another wish for its metadata. */
  restage(key: string, keepMetadata?: boolean): void
  /** They are in a message now: forgotten here, not abandoned. */
  sent(keys: readonly string[]): void
  forget(): void
}
const AT_ONCE = 2

export function createUploads(client: ClientContract, nowMs: () => number = () => performance.now()): Uploads {
  const all = createStore<readonly Upload[]>([])
  const aborts = new Map<string, AbortController>()
  let last = 0

  const change = (key: string, part: Partial<Upload>): void =>
    all.set(all.get().map((upload) => (upload.key === key ? { ...upload, ...part } : upload)))

  function next(): void {
    const giving = all.get().filter(({ state }) => state === 'giving').length
    const waiting = all.get().find(({ state }) => state === 'waiting')
    if (giving >= AT_ONCE || waiting === undefined) return
    void give(waiting)
    next()
  }

  async function give({ key, file, keepMetadata }: Upload): Promise<void> {
    const abort = new AbortController()
    aborts.set(key, abort)
    const sinceMs = nowMs()
    change(key, { state: 'giving', doneBytes: 0, rate: undefined, failure: undefined })
    const onProgress = (doneBytes: number): void => {
      const passedMs = nowMs() - sinceMs
      change(key, { doneBytes, rate: passedMs < 300 ? undefined : (doneBytes * 1000) / passedMs })
    }
    try {
      const staged = await uploadFile(client, file, { keepMetadata, signal: abort.signal, onProgress })
      if (!abort.signal.aborted) change(key, { state: 'staged', ...staged })
    } catch (failure) {
      if (!abort.signal.aborted) change(key, { state: 'failed', failure })
    } finally {
      if (aborts.get(key) === abort) aborts.delete(key)
      next()
    }
  }

  function end(upload: Upload): void {
    aborts.get(upload.key)?.abort()
    aborts.delete(upload.key)
    if (upload.upload !== undefined) void client.call('abandon-upload', { upload: upload.upload }).catch(() => undefined)
  }

  return {
    all,
    add(files) {
      const room = FILES_PER_MESSAGE - all.get().length
      if (files.length > room) throw new Refusal('too-many-files', { maximum: FILES_PER_MESSAGE })
      const added = files.map(
        (file): Upload => ({
          key: `file-${++last}`,
          file,
          state: 'waiting',
          doneBytes: 0,
          rate: undefined,
          attachment: undefined,
          upload: undefined,
          failure: undefined,
          keepMetadata: undefined
        })
      )
      all.set([...all.get(), ...added])
      next()
    },
    remove(key) {
      const upload = all.get().find((each) => each.key === key)
      all.set(all.get().filter((each) => each.key !== key))
      if (upload) end(upload)
      next()
    },
    restage(key, keepMetadata) {
      const upload = all.get().find((each) => each.key === key)
      if (!upload) return
      end(upload)
      const wish = keepMetadata ?? upload.keepMetadata
      const afresh = { doneBytes: 0, rate: undefined, attachment: undefined, upload: undefined, failure: undefined }
      change(key, { ...afresh, state: 'waiting', keepMetadata: wish })
      next()
    },
    sent: (keys) => all.set(all.get().filter(({ key }) => !keys.includes(key))),
    forget() {
      for (const abort of aborts.values()) abort.abort()
      aborts.clear()
      all.set([])
    }
  }
}
