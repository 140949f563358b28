// The largest sizes that are decoded at all, in bytes: checked before the decoder sees anything that came from outside.
// A key package takes 2.7 KB; at 100 devices a commit takes 126 KB, a Welcome 190 KB and a group's stored state 182 KB.
export const maximumKeyPackageBytes = 8 * 1024
export const maximumMessageBytes = 1024 * 1024
export const maximumWelcomeBytes = 1024 * 1024
/** The plaintext of an application message; leaves room for framing within `maximumMessageBytes`. */
export const maximumPlaintextBytes = 1000 * 1024
export const maximumAuthenticatedDataBytes = 4 * 1024
export const maximumIdentityBytes = 1024
export const maximumExtensionBytes = 64 * 1024
export const maximumGroupIdBytes = 255
/** Of one stored epoch, and of one stored ratchet: a store that grew beyond is damaged. */
export const maximumStoredEpochBytes = 4 * 1024 * 1024
export const maximumStoredRatchetBytes = 1024
/** A key package names its end: 90 days, and two for clocks that differ. ts-mls would let it live for ever. */
export const maximumLifetimeSeconds = 92 * 24 * 60 * 60
/** How far a sender's ratchet may run ahead: abandoned seals leave gaps, and each step costs a hash. */
export const maximumSkippedGenerations = 4096
