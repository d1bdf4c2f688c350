import type { LeafCode } from './types.ts'

const ALLOCATION =
  'Troubleshoot the ZonalAllocationFailed, AllocationFailed, or OverconstrainedAllocationRequest error code'

/** Returns a remedy that names the lines that decide where and on what a pool runs. */
const elsewhere = (what: string): string =>
  `Azure has no room for ${what} at the moment. Run again later, or change \`vmSize\` or \`zones\` of a pool that is not created yet; a reservation of capacity avoids it ("On-demand capacity reservation").`

const CHOOSE_SIZE =
  'Choose another `vmSize` (`cluster.systemPool.vmSize` or `cluster.pools.<name>.vmSize`), other `zones` or another `region`. List what you can have: az vm list-skus --location REGION --zone --output table.'

const SMALLER_DISK =
  'The disk of the node does not fit on the local disk of the size: lower `osDisk.gigabytes`, set `osDisk.type: Managed`, or choose a `vmSize` with a larger local disk.'

/** Capacity of a region, and what a region or subscription does not offer. */
export const capacityCodes: readonly LeafCode[] = [
  { code: 'AllocationFailed', reason: 'no-capacity', remedy: elsewhere('the machines'), source: ALLOCATION },
  {
    code: 'ZonalAllocationFailed',
    reason: 'no-capacity',
    remedy: elsewhere('the size of machine in one of the zones'),
    source: ALLOCATION
  },
  {
    code: 'OverconstrainedAllocationRequest',
    reason: 'no-capacity',
    remedy: elsewhere('machines with all that is asked for together (size, ephemeral disk, accelerated networking)'),
    source: ALLOCATION
  },
  {
    code: 'OverconstrainedZonalAllocationRequest',
    reason: 'no-capacity',
    remedy: elsewhere('machines with all that is asked for together (size, zone, ephemeral disk)'),
    source: `${ALLOCATION}; Azure/karpenter-provider-azure#892`
  },
  {
    code: 'AksCapacityHeavyUsage',
    reason: 'no-capacity',
    remedy:
      'The region takes no new clusters at the moment. Run again later; a new environment can use another `region` meanwhile.',
    source: 'Troubleshoot the AksCapacityHeavyUsage error code'
  },
  {
    code: 'SkuNotAvailable',
    reason: 'size-not-offered',
    remedy: CHOOSE_SIZE,
    source: 'Troubleshoot common Azure deployment errors; Azure/AKS#1444'
  },
  {
    code: 'AvailabilityZoneNotSupported',
    reason: 'size-not-offered',
    remedy: CHOOSE_SIZE,
    source: 'Troubleshoot the AvailabilityZoneNotSupported error code'
  },
  {
    code: 'VMCannotFitEphemeralOSDisk',
    reason: 'size-not-offered',
    remedy: SMALLER_DISK,
    source: 'Azure/AKS#4597'
  },
  { code: 'VMCacheSizeTooSmall', reason: 'size-not-offered', remedy: SMALLER_DISK, source: 'Azure/AKS#2672' },
  {
    code: 'RegionDoesNotAllowProvisioning',
    reason: 'region-not-supported',
    remedy: 'Choose another `region`, or open a support request of type quota for "Region access".',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'LocationNotAvailableForResourceType',
    reason: 'region-not-supported',
    remedy: 'Choose a `region` that offers the type; the message lists them.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'NoRegisteredProviderFound',
    reason: 'region-not-supported',
    remedy: 'The region offers no such type or api-version; the message lists what it has.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'K8sVersionNotSupported',
    reason: 'kubernetes-version',
    remedy:
      'Set `cluster.kubernetesVersion` to a version that the region offers: az aks get-versions --location REGION --output table.',
    source: 'Troubleshoot AKS upgrade errors because of version skew, incompatibility, or lack of support'
  },
  {
    code: 'NodePoolMcVersionIncompatible',
    reason: 'kubernetes-version',
    remedy:
      'A pool may be at most three minor versions behind the control plane and never ahead of it: upgrade what is behind.',
    source: 'MicrosoftDocs/SupportArticles-docs: nodepoolmcversionincompatible-error.md'
  }
]
