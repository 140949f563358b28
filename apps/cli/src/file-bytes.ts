/** Bytes of files on their way from a core to the disk of this machine. */
import { type ClientContract, FILE_PART_BYTES, type FolderNode, Refusal } from '@colloque/client-api'
import { createWholeFile, isDiskFull } from '@colloque/client-node/process'
import { CommandError } from './error.ts'

/** Fetched, verified, and given part by part. */
export async function* bytesOf(
  client: ClientContract,
  { name, file }: { readonly name: string; readonly file?: FolderNode['file'] }
): AsyncGenerator<Uint8Array> {
  const { attachment, sizeBytes } = file ?? {}
  if (attachment === undefined || sizeBytes === undefined) throw new Refusal('file-unreadable', { name })
  await client.call('fetch-attachment', { attachment })
  for (let start = 0; start < sizeBytes; start += FILE_PART_BYTES)
    yield (await client.call('read-attachment', { attachment, start, end: Math.min(sizeBytes, start + FILE_PART_BYTES) })).bytes
}

/** Stands there when it is whole, for its owner alone, and not before. */
export async function writeWhole(path: string, bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await written(() => createWholeFile(path))
  try {
    for await (const chunk of bytes) await written(() => file.write(chunk))
    await written(() => file.finish())
  } catch (error) {
    await file.abandon()
    throw error
  }
}

/** With the codes of the command line for what the disk refuses. */
export async function written<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw isDiskFull(error) ? new Refusal('disk-full') : new CommandError('target-unwritable')
  }
}
