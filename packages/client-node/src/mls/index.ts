// Native speed for MLS. It adds no behaviour: the same vectors and the same groups as the portable provider.
export { createNativeProvider } from './native-provider.ts'
