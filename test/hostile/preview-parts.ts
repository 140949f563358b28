/** The one door through which hostile tests enter the preview's inside: what its worker does, without the worker. */
// biome-ignore-all lint/style/noRestrictedImports: the decoders are no part of what the interface exports.

export type { CodecModule, CodecName } from '../../packages/ui/src/features/preview/dicom/codecs.ts'
export { isReason } from '../../packages/ui/src/features/preview/reason.ts'
export { sniff } from '../../packages/ui/src/features/preview/sniff.ts'
export type { FromWorker } from '../../packages/ui/src/features/preview/worker/protocol.ts'
export { createSession } from '../../packages/ui/src/features/preview/worker/session.ts'
