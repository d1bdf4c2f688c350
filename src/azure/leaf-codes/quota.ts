import type { LeafCode } from './types.ts'

const CORES =
  'Request a higher limit in the portal (Quotas, Compute); az vm list-usage --location REGION shows the usage. Or lower `maxNodes` or `upgrade.maxSurge` of a pool, or choose a `vmSize` of a VM family with free quota. Then run again.'

const SLOW_DOWN =
  'Too many requests came from this subscription or identity. Run again in a few minutes; completed work is not repeated. The activity log shows which other callers send requests.'

/** Error codes about limits of a subscription, about subnets that are too small, and about too many requests. */
export const quotaCodes: readonly LeafCode[] = [
  {
    code: 'QuotaExceeded',
    reason: 'quota-exceeded',
    remedy: CORES,
    source: 'Troubleshoot QuotaExceeded error code; mspnp/aks-baseline#377'
  },
  {
    code: /^(ErrCode_)?InsufficientVCPUQuota$/i,
    reason: 'quota-exceeded',
    remedy: CORES,
    source: '1ChristianAlex/motordesk#14'
  },
  {
    code: 'OperationNotAllowed',
    message: /exceed\w* .*(quota|limit)|quota.*exceed/i,
    reason: 'quota-exceeded',
    remedy: CORES,
    source: 'Resolve errors for resource quotas'
  },
  {
    code: 'ResourceQuotaExceeded',
    reason: 'quota-exceeded',
    remedy: 'Delete unused resources of the type in the message, or request a higher limit in the portal (Quotas).',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: /PublicIPCountLimitReached$/i,
    reason: 'quota-exceeded',
    remedy:
      'Request more public IP addresses in the portal (Quotas, Networking), delete unused addresses (az network public-ip list --query "[?ipConfiguration==null].id"), or lower `hub.firewall.publicAddresses`.',
    source: 'Troubleshoot the PublicIPCountLimitReached error code; MicrosoftDocs/azure-docs#89921'
  },
  {
    code: 'ManagedClusterCountExceedsQuotaLimit',
    reason: 'quota-exceeded',
    remedy:
      'Request a higher limit of clusters for the region in the portal (Quotas, Azure Kubernetes Service), or delete unused clusters.',
    source: 'MicrosoftDocs/azure-aks-docs: quotas-skus-regions.md'
  },
  {
    code: 'DeploymentQuotaExceeded',
    reason: 'quota-exceeded',
    remedy:
      'The deployment history is full (800 deployments). Azure deletes old deployments by itself, unless a lock prevents this. Delete old deployments (az deployment sub list, az deployment sub delete), then run again.',
    source: 'Resolve error when deployment count exceeds 800'
  },
  {
    code: 'SubnetIsFull',
    reason: 'subnet-full',
    remedy:
      'The subnet has too few free addresses. Lower `maxNodes`, `maxPods` or `upgrade.maxSurge`, or move other resources out of the subnet. Or set a larger range in `spoke.subnets` for the colour that has no cluster, and create a cluster with that colour.',
    source: 'Troubleshoot the SubnetIsFull error code'
  },
  {
    code: 'InsufficientSubnetSize',
    reason: 'subnet-full',
    remedy:
      'The subnet is smaller than the node pools need. Lower `maxNodes`, or set a larger range in `spoke.subnets` for a colour that has no cluster.',
    source: 'Frequently asked questions about Azure Kubernetes Service (AKS)'
  },
  {
    code: 'SubscriptionRequestsThrottled',
    reason: 'throttled',
    remedy: SLOW_DOWN,
    source: 'Troubleshoot the SubscriptionRequestsThrottled error code (429); MicrosoftDocs/azure-docs#105248'
  },
  {
    code: /^(TooManyRequests(Received)?|Throttled|OperationThrottled)$/i,
    retry: { every: 60, times: 3, because: 'Azure limits the number of requests' },
    reason: 'throttled',
    remedy: SLOW_DOWN,
    source: 'Understand how Azure Resource Manager throttles requests'
  }
]
