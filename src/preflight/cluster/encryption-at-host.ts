import type { NodePool } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import type { MachineOffer } from './machine-offers.ts'

/**
 * Checks that the machine size of a pool supports encryption at host ("Host-based encryption in AKS"). `path` is the
 * path of the pool in the file. Whether the subscription has the feature, only the creation of the pool shows.
 */
export function checkEncryptionAtHost(path: string, pool: NodePool, offer: MachineOffer): Finding[] {
  if (!pool.encryptionAtHost || offer.encryptionAtHost === true) return []
  const common = { code: 'config-invalid', subject: `${path}.encryptionAtHost` } as const
  if (offer.encryptionAtHost === undefined)
    return [
      {
        ...common,
        severity: 'not-evaluated',
        evidence: `Azure does not report whether ${pool.vmSize} supports encryption at host.`,
        remedy: `Compare with the page of the series of ${pool.vmSize} in "Sizes for virtual machines in Azure".`
      }
    ]
  return [
    {
      ...common,
      severity: 'error',
      evidence: `${pool.vmSize} does not support encryption at host.`,
      remedy: 'Choose a newer machine size, or remove `encryptionAtHost`.'
    }
  ]
}
