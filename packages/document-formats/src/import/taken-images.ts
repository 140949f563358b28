/** The pictures that an import found, each under a placeholder that stands in the document until the caller has sealed it. */
import type { Losses } from '../losses.ts'
import { type ImageType, imageTypeOf } from './image-type.ts'
import type { ImportLimits } from './limits.ts'

export interface ImportedImage {
  /** Stands as `file` in the document: `import-1`, `import-2` … */
  readonly id: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: ImageType
  readonly name: string
}

export class TakenImages {
  readonly #limits: ImportLimits
  readonly #losses: Losses
  readonly #images: ImportedImage[] = []

  constructor(limits: ImportLimits, losses: Losses) {
    this.#limits = limits
    this.#losses = losses
  }

  /** @returns the placeholder; undefined, and a loss, for what no page shows or what is too much. */
  take(bytes: Uint8Array<ArrayBuffer>): string | undefined {
    const mediaType = imageTypeOf(bytes)
    if (mediaType === undefined || bytes.length > this.#limits.imageBytes || this.#images.length >= this.#limits.images) {
      this.#losses.add('image-format', 'left-out')
      return undefined
    }
    const number = this.#images.length + 1
    this.#images.push({ id: `import-${number}`, bytes, mediaType, name: `image-${number}.${mediaType.slice('image/'.length)}` })
    return `import-${number}`
  }

  list(): ImportedImage[] {
    return this.#images
  }
}
