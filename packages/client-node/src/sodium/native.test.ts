import { describeSodium } from '@colloque/crypto/sodium-contract'
import { createNativeSodium } from './native.ts'

describeSodium('sodium-native', createNativeSodium)
