import { type ClientContract, FILE_PART_BYTES } from '@colloque/client-api'

/** Opened bytes from `start` up to `end` of an attachment that is beside the vault, in as many calls as the contract asks for. Rejects with a Refusal. */
export async function readAttachment(
  client: ClientContract,
  id: string,
  start: number,
  end: number
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(Math.max(0, end - start))
  for (let from = start; from < end; from += FILE_PART_BYTES) {
    const part = { attachment: id, start: from, end: Math.min(from + FILE_PART_BYTES, end) }
    whole.set((await client.call('read-attachment', part)).bytes, from - start)
  }
  return whole
}
