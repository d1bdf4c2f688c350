import { networkProvider } from '../network/network-provider.ts'

export const ZONE = 'Microsoft.Network/privateDnsZones'

/** Zones and records have names of their own kind. */
const { names: _, ...common } = networkProvider

/** What zones, links and record sets have in common. */
export const privateDns = {
  ...common,
  apiVersions: ['2024-06-01', '2020-06-01', '2018-09-01'],
  retryAfter: [10]
} as const
