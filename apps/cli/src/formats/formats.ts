/** The way to the thread that knows foreign formats. It is started when it is first asked, watched, and ended with the command. */
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type {
  DocumentJson,
  ExportedDocument,
  ExportFormat,
  ImportedDocument,
  TemplateLanguage,
  TemplateName
} from '@colloque/document-formats'
import { FormatRefusal } from '../error.ts'

export type FormatWork =
  | { readonly kind: 'import'; readonly bytes: Uint8Array; readonly name: string }
  | { readonly kind: 'template'; readonly name: TemplateName; readonly language: TemplateLanguage }
  | {
      readonly kind: 'update'
      readonly content: DocumentJson
      /** From the placeholders of an import to the nodes that they became. */
      readonly images: ReadonlyMap<string, string>
      readonly client: number
    }
  | {
      readonly kind: 'export'
      readonly update: Uint8Array
      readonly format: ExportFormat
      readonly title: string
      readonly language: string
      readonly authors: readonly string[]
      readonly date: Date
      readonly images: ReadonlyMap<string, Uint8Array>
    }

export type FormatAnswer =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly refusal: { readonly code: string; readonly sentence: string } }

interface Results {
  import: ImportedDocument
  template: DocumentJson
  update: Uint8Array<ArrayBuffer>
  export: ExportedDocument
}

export interface Formats {
  /** Throws FormatRefusal. */
  do<K extends FormatWork['kind']>(asked: Extract<FormatWork, { kind: K }>): Promise<Results[K]>
}

/** No document of a person takes as long; one that does was made to. */
const LONGEST_MS = 120_000
const MEMORY_MIB = 1_024

/** That of this process, which is this user's alone; a thread has none by itself. */
function compileCacheFolder(): string | undefined {
  const inUse = getCompileCacheDir()
  return inUse === undefined ? undefined : dirname(inUse)
}

export async function withFormats<T>(body: (formats: Formats) => Promise<T>): Promise<T> {
  let worker: Worker | undefined
  let number = 0
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>()

  const fail = (): void => {
    for (const { reject } of waiting.values())
      reject(new FormatRefusal('too-large', 'This document is larger or more deeply nested than can be converted here.'))
    waiting.clear()
  }

  function start(): Worker {
    // With nothing of the environment: what is in it is not for files.
    const started = new Worker(new URL('./formats-worker.ts', import.meta.url), {
      env: {},
      argv: [],
      workerData: { compileCache: compileCacheFolder() },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB }
    })
    started.on('message', (answer: FormatAnswer) => {
      const asker = waiting.get(answer.number)
      waiting.delete(answer.number)
      if ('result' in answer) asker?.resolve(answer.result)
      else asker?.reject(new FormatRefusal(answer.refusal.code, answer.refusal.sentence))
    })
    started.on('error', fail)
    started.on('exit', () => {
      if (worker === started) worker = undefined
      fail()
    })
    return started
  }

  try {
    return await body({
      do(asked) {
        worker ??= start()
        const own = worker
        const mine = ++number
        const outcome = Promise.withResolvers<unknown>()
        waiting.set(mine, outcome)
        const watch = setTimeout(() => void own.terminate(), LONGEST_MS)
        own.postMessage({ number: mine, asked })
        return outcome.promise.finally(() => clearTimeout(watch)) as Promise<never>
      }
    })
  } finally {
    await worker?.terminate()
  }
}
