import type { SoakEvidence } from '../../../../src/preflight/index.ts'

export const HOUR = 3600_000
export const DAY = 24 * HOUR
/** Time at which the evidence of the kit was read. */
export const READ_AT = Date.parse('2026-07-20T12:00:00Z')

/** Image of the kit's pool, built on 9 July 2026. */
export const IMAGE = 'AKSAzureLinux-V3gen2-202607.09.0'

const CLUSTER =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shop-preproduction-cluster-westeurope/providers/Microsoft.ContainerService/managedClusters/aks-shop-preproduction-blue-westeurope'

/** Returns evidence of a cluster that has run 1.36.2 for three days without a fault. */
export function evidenceOf(changes: Partial<SoakEvidence> = {}): SoakEvidence {
  return {
    version: 1,
    kind: 'cluster',
    workload: 'shop',
    environment: 'preproduction',
    colour: 'blue',
    cluster: CLUSTER,
    uniqueId: '6f1c',
    run: { id: 7, attempt: 1 },
    commit: 'c0ffee',
    readAt: READ_AT,
    createdAt: READ_AT - 300 * DAY,
    since: READ_AT - 3 * DAY,
    stoppedFor: 0,
    state: 'Succeeded',
    power: 'Running',
    kubernetes: '1.36.2',
    pools: [{ name: 'npsystem', state: 'Succeeded', versions: ['1.36.2'], images: [IMAGE] }],
    flux: 'Compliant',
    revision: 'main@sha1:0123456789abcdef0123456789abcdef01234567',
    ...changes
  }
}
