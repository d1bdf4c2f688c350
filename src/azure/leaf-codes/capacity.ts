import type { LeafCode } from './types.ts'

const ALLOCATION =
  'Troubleshoot the ZonalAllocationFailed, AllocationFailed, or OverconstrainedAllocationRequest error code'

/** Returns the remedy for missing capacity. It names the settings for the zones and the VM size of a node pool. */
const elsewhere = (what: string): string =>
  `Azure has no capacity for ${what} at the moment. Run again later. For a node pool that does not exist yet, you can also change \`vmSize\` or \`zones\`. To avoid this error, reserve capacity (see "On-demand capacity reservation").`

const CHOOSE_SIZE =
  'Choose another `vmSize` (`cluster.systemPool.vmSize` or `cluster.pools.<name>.vmSize`), other `zones` or another `region`. List the sizes that you can use: az vm list-skus --location REGION --zone --output table.'

const SMALLER_DISK =
  'The OS disk of the node does not fit on the local disk of the VM size. Lower `osDisk.gigabytes`, set `osDisk.type: Managed`, or choose a `vmSize` with a larger local disk.'

/**
 * Error codes about missing capacity in a region, and about VM sizes, versions and resource types that a region or a
 * subscription does not offer.
 */
export const capacityCodes: readonly LeafCode[] = [
  { code: 'AllocationFailed', reason: 'no-capacity', remedy: elsewhere('the resource'), source: ALLOCATION },
  {
    code: 'ZonalAllocationFailed',
    reason: 'no-capacity',
    remedy: elsewhere('the VM size in one of the zones'),
    source: ALLOCATION
  },
  {
    code: 'OverconstrainedAllocationRequest',
    reason: 'no-capacity',
    remedy: elsewhere('virtual machines with this combination of size, ephemeral disk and accelerated networking'),
    source: ALLOCATION
  },
  {
    code: 'OverconstrainedZonalAllocationRequest',
    reason: 'no-capacity',
    remedy: elsewhere('virtual machines with this combination of size, zone and ephemeral disk'),
    source: `${ALLOCATION}; Azure/karpenter-provider-azure#892`
  },
  {
    code: 'AksCapacityHeavyUsage',
    reason: 'no-capacity',
    remedy:
      'The region accepts no new clusters at the moment. Run again later, or use another `region` for a new environment.',
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
  {
    code: 'VMSizeDoesNotSupportEphemeralOS',
    reason: 'size-not-offered',
    remedy: SMALLER_DISK,
    source: 'Azure/AKS#2694'
  },
  {
    code: 'SubscriptionNotEnabledEncryptionAtHost',
    reason: 'azure-refused',
    remedy:
      'The subscription does not have the feature for `encryptionAtHost`. Register it: az feature register --namespace Microsoft.Compute --name EncryptionAtHost. Run again when its state is Registered, or remove `encryptionAtHost`.',
    source: 'Host-based encryption in AKS; Azure/azure-cli#16788'
  },
  {
    code: 'VMSizeDoesNotSupportEncryptionAtHost',
    reason: 'size-not-offered',
    remedy: 'Choose a newer `vmSize` for the pool, or remove `encryptionAtHost`.',
    source: 'Host-based encryption in AKS'
  },
  { code: 'VMSizeNotSupported', reason: 'size-not-offered', remedy: CHOOSE_SIZE, source: 'Azure/azure-cli#30887' },
  { code: 'VMCacheSizeTooSmall', reason: 'size-not-offered', remedy: SMALLER_DISK, source: 'Azure/AKS#2672' },
  {
    code: 'RegionDoesNotAllowProvisioning',
    reason: 'region-not-supported',
    remedy: 'Choose another `region`, or open a support request of type quota for "Region access".',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'LocationNotSupportAvailabilityZones',
    reason: 'region-not-supported',
    remedy: 'The region has no availability zones. Write `zones: []`, or choose another `region`.',
    source: 'Azure/ALZ-Bicep#981'
  },
  {
    code: 'LocationNotAvailableForResourceType',
    reason: 'region-not-supported',
    remedy: 'Set `region` to one of the regions that the message lists. These regions offer the resource type.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: 'NoRegisteredProviderFound',
    reason: 'region-not-supported',
    remedy:
      'The region does not offer this resource type or api-version. Choose another `region`; the message lists the supported regions.',
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
      'A node pool may be at most three minor versions behind the control plane, and never ahead of it. If the node pool is too far behind, upgrade the node pool. If the node pool is ahead, upgrade the control plane.',
    source: 'MicrosoftDocs/SupportArticles-docs: nodepoolmcversionincompatible-error.md'
  }
]
