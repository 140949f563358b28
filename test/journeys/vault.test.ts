/** The vault of the core in the place that tests use. */
import { memoryVaultPlace } from '@colloque/client-node/memory'
import { vaultContract } from '@colloque/client/vault-contract'

vaultContract(async () => memoryVaultPlace())
