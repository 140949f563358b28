// The globals that protocol, crypto, client-api and client may use besides the language: what Node, Electron and every
// browser give alike. Nothing that reaches a disk, a network, a screen or a clock; those come through ports.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, target: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string
}

interface CryptoKey {
  readonly type: 'public' | 'private' | 'secret'
  readonly extractable: boolean
}

interface SubtleCrypto {
  digest(algorithm: 'SHA-256' | 'SHA-384' | 'SHA-512', data: BufferSource): Promise<ArrayBuffer>
  importKey(
    format: 'raw' | 'pkcs8' | 'spki',
    keyData: BufferSource,
    algorithm: string | { name: string; hash?: string },
    extractable: boolean,
    usages: readonly string[]
  ): Promise<CryptoKey>
  sign(algorithm: string, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  verify(algorithm: string, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>
}

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer

declare const crypto: {
  getRandomValues<T extends Uint8Array | Uint16Array | Uint32Array>(target: T): T
  readonly subtle: SubtleCrypto
}

declare function queueMicrotask(callback: () => void): void

declare function structuredClone<T>(value: T): T

interface AbortSignal {
  readonly aborted: boolean
  // biome-ignore lint/suspicious/noExplicitAny: the platform lets an abort reason be anything
  readonly reason: any
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare const AbortSignal: { any(signals: Iterable<AbortSignal>): AbortSignal }

declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

declare class URL {
  constructor(address: string, base?: string | URL)
  readonly href: string
  readonly origin: string
  readonly protocol: string
  readonly host: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
  static canParse(address: string, base?: string): boolean
  toString(): string
}
