import type { LeafCode } from './types.ts'

const CORES =
  'Ask for a higher limit in the portal (Quotas, Compute; az vm list-usage --location REGION shows what is used), or lower `maxNodes` or `surgePercent` of a pool, or choose a `vmSize` of a family with room. Then run again.'

const SLOW_DOWN =
  'Too many requests came from this subscription or identity. Run again in a few minutes, and look in the activity log for what else sends requests; nothing that was done is done twice.'

/** Limits of a subscription, of a subnet, and of requests. */
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
    remedy:
      'Delete resources of that type that are not used, or ask for a higher limit in the portal (Quotas); the message names the type and the limit.',
    source: 'Troubleshoot common Azure deployment errors'
  },
  {
    code: /PublicIPCountLimitReached$/i,
    reason: 'quota-exceeded',
    remedy:
      'Ask for more public addresses in the portal (Quotas, Networking), delete unused ones (az network public-ip list --query "[?ipConfiguration==null].id"), or lower `hub.firewall.publicAddresses`.',
    source: 'Troubleshoot the PublicIPCountLimitReached error code; MicrosoftDocs/azure-docs#89921'
  },
  {
    code: 'ManagedClusterCountExceedsQuotaLimit',
    reason: 'quota-exceeded',
    remedy:
      'Ask for more clusters in the region in the portal (Quotas, Azure Kubernetes Service), or delete clusters that are not used.',
    source: 'MicrosoftDocs/azure-aks-docs: quotas-skus-regions.md'
  },
  {
    code: 'DeploymentQuotaExceeded',
    reason: 'quota-exceeded',
    remedy:
      'The history of deployments is full (800). Azure empties it by itself unless a lock forbids deletions: delete old ones (az deployment sub list, az deployment sub delete), then run again.',
    source: 'Resolve error when deployment count exceeds 800'
  },
  {
    code: 'SubnetIsFull',
    reason: 'subnet-full',
    remedy:
      'The subnet has too few free addresses: lower `maxNodes`, `maxPods` or `surgePercent`, move what else lies in the subnet, or give the colour without a cluster a larger range in `spoke.subnets`.',
    source: 'Troubleshoot the SubnetIsFull error code'
  },
  {
    code: 'InsufficientSubnetSize',
    reason: 'subnet-full',
    remedy:
      'The subnet is smaller than the pools need: lower `maxNodes`, or give a colour without a cluster a larger range in `spoke.subnets`.',
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
    reason: 'throttled',
    remedy: SLOW_DOWN,
    source: 'Understand how Azure Resource Manager throttles requests'
  }
]
