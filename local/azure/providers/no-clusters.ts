import { refusal } from '../errors.ts'
import type { ResourceType } from '../world.ts'

/** Clusters can be looked for, and are never there. */
export const clusterTypes: readonly ResourceType[] = [
  {
    type: 'Microsoft.ContainerService/managedClusters',
    apiVersions: ['2026-05-01', '2026-04-01'],
    location: 'region',
    style: 'azure-async',
    seconds: { create: 300, update: 120, delete: 240 },
    refuse: ({ id }) => refusal(501, 'NotSupportedByLocalAzure', `Local Azure makes no clusters, so not ${id} either.`)
  }
]
