import {
  CryptoError,
  concat,
  createWasmSodium,
  equalBytes,
  pad,
  platformRandom,
  seal,
  signDetached,
  u64be
} from '@colloque/crypto'
import { encodeCbor, ProtocolError } from '@colloque/protocol'
import { describe, expect, it } from 'vitest'
import { counted } from '../../vectors/fields.ts'
import { envelopeKey, keys, recordSeed, signal, space } from '../../vectors/formats.ts'
import { ContentError } from './content-error.ts'
import { openSignal, sealSignal } from './signal.ts'

const sodium = await createWasmSodium()
const chance = platformRandom()

describe('[SIGNAL-1] a signal', () => {
  const deps = { sodium, random: chance }
  const publicKey = sodium.ed25519PublicKey(recordSeed)
  const known = (device: Uint8Array) => (equalBytes(device, signal.device) ? publicKey : undefined)
  const sealed = sealSignal(deps, keys, signal, recordSeed)

  it('opens for members of its epoch, and has one size', () => {
    expect(openSignal(sodium, keys, space, sealed, known)).toEqual(signal)
    expect(sealSignal(deps, keys, { ...signal, typing: false, counter: 2 ** 40 }, recordSeed)).toHaveLength(sealed.length)
  })

  it('does not open changed, elsewhere, in another epoch or under another key', () => {
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openSignal(sodium, keys, space, changed, known)).toThrow(CryptoError)
    }
    expect(() => openSignal(sodium, keys, counted(16, 99), sealed, known)).toThrow(CryptoError)
    expect(() => openSignal(sodium, { ...keys, epoch: 3 }, space, sealed, known)).toThrow(CryptoError)
    expect(() => openSignal(sodium, { ...keys, signalKey: envelopeKey }, space, sealed, known)).toThrow(CryptoError)
  })

  it('[SIGNAL-2] of an unknown device, of another signer, or that says it stands elsewhere is refused', () => {
    expect(() => openSignal(sodium, keys, space, sealed, () => undefined)).toThrow(ContentError)
    expect(() => openSignal(sodium, keys, space, sealSignal(deps, keys, signal, new Uint8Array(32)), known)).toThrow(ContentError)
    // As a member would who holds the key: sealed for this place, signed for another.
    for (const elsewhere of [{ space: counted(16, 99) }, { epoch: 3 }]) {
      const payload = encodeCbor({ ...signal, ...elsewhere })
      const signed = encodeCbor({ payload, signature: signDetached(sodium, 'signal', payload, recordSeed) })
      const forged = seal(deps, keys.signalKey, concat(space, u64be(2)), pad(signed, 512))
      expect(() => openSignal(sodium, keys, space, forged, known)).toThrow(ContentError)
    }
  })

  it('of another form is refused', () => {
    const { typing: _, ...lacking } = signal
    for (const fields of [
      lacking,
      { ...signal, more: 1 },
      { ...signal, version: 2 },
      { ...signal, counter: -1 },
      { ...signal, typing: 1 }
    ]) {
      const payload = encodeCbor(fields)
      const signed = encodeCbor({ payload, signature: signDetached(sodium, 'signal', payload, recordSeed) })
      const forged = seal(deps, keys.signalKey, concat(space, u64be(2)), pad(signed, 512))
      expect(() => openSignal(sodium, keys, space, forged, known)).toThrow(ProtocolError)
    }
  })
})
