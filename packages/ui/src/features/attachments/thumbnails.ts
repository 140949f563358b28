/** Small pictures of what was received and sent, decoded at the size at which they are shown. A bounded number is kept, none once the vault is locked. */
import type { Attachment, ClientContract } from '@colloque/client-api'
import { readAttachment } from './read-attachment.ts'

export interface Thumbnails {
  /** What is at hand, without waiting. */
  peek(id: string): ImageBitmap | undefined
  /** Fetches, reads and decodes. Rejects with a Refusal, or with what the decoder says. */
  load(attachment: Attachment): Promise<ImageBitmap>
  /** One's own file, before it is sent. */
  seed(id: string, file: Blob): Promise<ImageBitmap>
}
export const AUTOMATIC_BYTES = 8_000_000
const KEPT = 60
const AT_ONCE = 2
/** Of the widest card, on a screen of twice the density. */
const WIDEST_PX = 688

const shared = new WeakMap<ClientContract, Thumbnails>()

/** One for each client, however many threads are opened. */
export function thumbnailsOf(client: ClientContract): Thumbnails {
  const thumbnails = shared.get(client) ?? createThumbnails(client)
  shared.set(client, thumbnails)
  return thumbnails
}

function createThumbnails(client: ClientContract): Thumbnails {
  const kept = new Map<string, ImageBitmap>()
  const underWay = new Map<string, Promise<ImageBitmap>>()
  const inTurn = turns(AT_ONCE)
  let era = 0

  client.subscribe((event) => {
    if (event.type !== 'locked') return
    era++
    for (const bitmap of kept.values()) bitmap.close()
    kept.clear()
  })

  /** The one used longest ago makes room. */
  function keep(id: string, bitmap: ImageBitmap, begunIn: number): ImageBitmap {
    if (begunIn !== era) return bitmap
    kept.delete(id)
    kept.set(id, bitmap)
    const [oldest] = kept
    if (kept.size > KEPT && oldest) {
      kept.delete(oldest[0])
      oldest[1].close()
    }
    return bitmap
  }

  function once(id: string, make: () => Promise<ImageBitmap>): Promise<ImageBitmap> {
    const begunIn = era
    const found = underWay.get(id) ?? make().then((bitmap) => keep(id, bitmap, begunIn))
    underWay.set(id, found)
    const forget = () => void underWay.delete(id)
    found.then(forget, forget)
    return found
  }

  return {
    peek(id) {
      const bitmap = kept.get(id)
      return bitmap && keep(id, bitmap, era)
    },
    load: (attachment) => once(attachment.id, () => inTurn(async () => decode(await fetchWhole(client, attachment)))),
    seed: (id, file) => once(id, () => decode(file))
  }
}

/** All of one attachment, fetched first. For files of a size that memory bears. */
async function fetchWhole(client: ClientContract, { id, type }: Attachment): Promise<Blob> {
  const { attachment } = await client.call('fetch-attachment', { attachment: id })
  return new Blob([await readAttachment(client, id, 0, attachment.sizeBytes)], { type })
}

async function decode(file: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(file)
  if (whole.width <= WIDEST_PX) return whole
  const small = await createImageBitmap(whole, { resizeWidth: WIDEST_PX, resizeQuality: 'medium' })
  whole.close()
  return small
}

/** Runs at most `atOnce` of the works given to it. */
function turns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      return await work()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}
