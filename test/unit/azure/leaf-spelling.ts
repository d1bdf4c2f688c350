import type { LeafCode } from '../../../src/azure/leaf-codes.ts'

/** One code for each pattern of the table, as Azure writes it. */
const EXAMPLES = [
  'CustomPrivateDNSZoneMissingPermissionError',
  'ApplicationGatewayKeyVaultSecretAccessDenied',
  'UserErrorMSIMissingPermissions',
  'MissingSubscriptionRegistration',
  'ErrCode_InsufficientVCPUQuota',
  'PublicIPCountLimitReached',
  'TooManyRequests',
  'VMExtensionError_OutboundConnFail',
  'VMExtensionError_K8SAPIServerConnFail',
  'VMExtensionError_K8SAPIServerDNSLookupFail',
  'VMExtensionError_K8SDownloadTimeout',
  'VMExtensionError_CniDownloadTimeout',
  'VMExtensionError_VHDFileNotFound',
  'VMExtensionProvisioningTimeout',
  'AKSOperationPreempted',
  'InternalServerError',
  'StorageAccountAlreadyTaken'
]

/** Returns a code that the row is for. */
export function codeSpelt({ code }: LeafCode): string {
  if (typeof code === 'string') return code
  const example = EXAMPLES.find(each => code.test(each))
  if (example === undefined) throw new Error(`no example for ${code}`)
  return example
}
