/** The vault of the core in the place that tests use. */

import { vaultContract } from '@colloque/client/vault-contract'
import { memoryVaultPlace } from '@colloque/client-node/memory'

vaultContract(async () => memoryVaultPlace())
