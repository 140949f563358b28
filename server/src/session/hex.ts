/** Ids as map keys, and back. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
export const hexToBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
