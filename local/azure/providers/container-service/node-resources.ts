import { LOAD_BALANCER, SCALE_SET } from '../../../aks/node-resource-group.ts'
import { refusal } from '../../errors.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import { networkProvider } from '../network/network-provider.ts'

/** Clusters make these; nobody else does. */
function refuse({ type }: Put): Refusal {
  return refusal(501, 'NotSupportedByLocalAzure', `Local Azure does not support ${type} of your own.`)
}

/** What stands in the groups of nodes, to be read. */
export const nodeResourceTypes: readonly ResourceType[] = [
  {
    type: SCALE_SET,
    apiVersions: ['2026-04-01', '2026-03-01', '2025-04-01', '2024-11-01', '2024-07-01', '2024-03-01'],
    location: 'region',
    style: 'azure-async',
    seconds: { create: 90, update: 60, delete: 60 },
    refuse
  },
  {
    ...networkProvider,
    type: LOAD_BALANCER,
    location: 'region',
    seconds: { create: 10, update: 10, delete: 10 },
    refuse
  }
]
