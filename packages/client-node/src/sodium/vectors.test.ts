import { describeVectors } from '@colloque/crypto/vectors-contract'
import { createNativeSodium } from './native.ts'

describeVectors('sodium-native', createNativeSodium)
