/** The keychain of the system: keeps one secret for this vault and this person, encrypted. Losing it loses no data. */
export interface Keychain {
  /** Whether it keeps secrets encrypted now; false where it would keep them in clear. */
  isAvailable(): Promise<boolean>
  /** Takes the place of an earlier one, durably. Throws `no-keychain`. */
  store(secret: Uint8Array): Promise<void>
  /** Undefined when it has none, or does not give it now. */
  load(): Promise<Uint8Array | undefined>
  remove(): Promise<void>
}
