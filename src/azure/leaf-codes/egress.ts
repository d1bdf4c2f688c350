import type { LeafCode } from './types.ts'

const OUTBOUND =
  'A new node cannot reach the internet addresses that AKS needs. Check that the route table of the nodes routes to the firewall, and that the peering is Connected. Check that the firewall of this environment or of the existing hub allows everything in "Outbound network and FQDN rules for AKS clusters". The log of the firewall shows denied requests. Then run again.'

const API_SERVER =
  'A new node cannot reach the API server on port 443. Check the network security groups, the route table of the nodes, and the private endpoint or subnet of the API server (`spoke.subnets.<colour>.apiServer`). Then run again.'

const DNS =
  'A new node cannot resolve the name of the API server. Check that the private DNS zone of the API server is linked to the network whose DNS servers the spoke uses (`dns`, `hub.existing.dnsServers`). Check that these DNS servers forward to 168.63.129.16. Then run again.'

const NODES = 'MicrosoftDocs/SupportArticles-docs: vmextensionerror-'

/**
 * Error codes of new nodes that have no egress. AKS reports the cause as an error code, in the message, or as an exit
 * status.
 */
export const egressCodes: readonly LeafCode[] = [
  {
    code: /^(VMExtensionError_OutboundConnFail|OutboundConnFailVMExtensionError)$/i,
    reason: 'egress-blocked',
    remedy: OUTBOUND,
    source: `${NODES}outboundconnfail.md; Azure/AKS#1918; Azure/AKS#1607`
  },
  {
    code: /^(VMExtensionError_K8SAPIServerConnFail|K8SAPIServerConnFailVMExtensionError)$/i,
    reason: 'egress-blocked',
    remedy: API_SERVER,
    source: `${NODES}k8sapiserverconnfail.md`
  },
  {
    code: /^(VMExtensionError_K8SAPIServerDNSLookupFail|K8SAPIServerDNSLookupFailVMExtensionError)$/i,
    reason: 'egress-blocked',
    remedy: DNS,
    source: `${NODES}k8sapiserverdnslookupfail.md`
  },
  {
    code: /^(VMExtensionError_K8SDownloadTimeout|K8SDownloadTimeoutVMExtensionError)$/i,
    reason: 'egress-blocked',
    remedy: OUTBOUND,
    source: `${NODES}k8sdownloadtimeout.md`
  },
  {
    code: /^(VMExtensionError_CniDownloadTimeout|CniDownloadTimeoutVMExtensionError)$/i,
    reason: 'egress-blocked',
    remedy: OUTBOUND,
    source: `${NODES}cnidownloadtimeout.md`
  },
  {
    code: /^(VMExtensionError_VHDFileNotFound|ERR_VHD_FILE_NOT_FOUND)$/i,
    reason: 'egress-blocked',
    remedy: OUTBOUND,
    source: `${NODES}vhdfilenotfound.md; MicrosoftDocs/SupportArticles-docs#1650`
  },
  {
    code: 'VMExtensionProvisioningError',
    message: /K8SAPIServerConnFail|exit ?(status|code)[=: ]*51\b/i,
    reason: 'egress-blocked',
    remedy: API_SERVER,
    source: `${NODES}k8sapiserverconnfail.md`
  },
  {
    code: 'VMExtensionProvisioningError',
    message: /K8SAPIServerDNSLookupFail|exit ?(status|code)[=: ]*52\b/i,
    reason: 'egress-blocked',
    remedy: DNS,
    source: `${NODES}k8sapiserverdnslookupfail.md`
  },
  {
    code: /^VMExtensionProvisioning(Error|Timeout)$/i,
    reason: 'egress-blocked',
    remedy: `${OUTBOUND} If the message has an exit status other than 50, see "Troubleshoot Node Not Ready failures caused by custom script extension (CSE) errors".`,
    source: `Azure/azure-cli#29559; ${NODES}provisioningtimeout.md`
  }
]
