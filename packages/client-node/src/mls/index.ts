// Native speed for MLS. It adds no behaviour: the same vectors and the same groups as the portable provider.
export { detectNativeFeatures, type NativeFeature, nativeFeatures } from './native-primitives.ts'
export { createNativeProvider } from './native-provider.ts'
