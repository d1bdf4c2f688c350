import { SYSTEM_POOL_NAME } from '../../templates/cluster/node-pools.ts'

export interface DirectReadProperty {
  /**
   * Dotted path of the property, in which `*` stands for each element of a list. Elements are matched by name. An
   * element that the template does not contain is also a difference.
   */
  readonly path: string
  /** Value that is assumed if the response of the provider does not contain the property. */
  readonly absent?: unknown
}

const at = (prefix: string, ...names: readonly string[]): DirectReadProperty[] =>
  names.map(name => ({ path: `${prefix}.${name}` }))

/**
 * Returns properties that count as `false` if they are absent: AKS leaves such a property out of its response if it is
 * off, because its Go types have `omitempty`.
 */
const offWhenAbsent = (prefix: string, ...names: readonly string[]): DirectReadProperty[] =>
  at(prefix, ...names).map(row => ({ ...row, absent: false }))

/**
 * Properties that decide who can sign in to a cluster, how its API server is reached, which egress it has, and which
 * protection is on.
 */
const cluster: readonly DirectReadProperty[] = [
  ...offWhenAbsent('properties', 'disableLocalAccounts', 'enableRBAC'),
  ...offWhenAbsent('properties.aadProfile', 'managed', 'enableAzureRBAC'),
  { path: 'properties.aadProfile.adminGroupObjectIDs', absent: [] },
  ...offWhenAbsent(
    'properties.apiServerAccessProfile',
    'enablePrivateCluster',
    'enablePrivateClusterPublicFQDN',
    'enableVnetIntegration',
    'disableRunCommand'
  ),
  ...at('properties.apiServerAccessProfile', 'privateDNSZone', 'subnetId'),
  ...at('properties.networkProfile', 'outboundType', 'networkPolicy', 'networkDataplane'),
  ...offWhenAbsent('properties.oidcIssuerProfile', 'enabled'),
  ...offWhenAbsent('properties.securityProfile', 'workloadIdentity.enabled', 'defender.securityMonitoring.enabled'),
  ...offWhenAbsent(
    'properties.addonProfiles',
    'azurepolicy.enabled',
    'azureKeyvaultSecretsProvider.enabled',
    'omsagent.enabled'
  ),
  { path: 'properties.autoUpgradeProfile.upgradeChannel', absent: 'none' },
  ...at('properties.autoUpgradeProfile', 'nodeOSUpgradeChannel'),
  // The system pool is the only pool in the cluster resource of the template. AKS also returns the user pools in this
  // list, but the template has a separate resource for each user pool.
  ...offWhenAbsent(`properties.agentPoolProfiles.${SYSTEM_POOL_NAME}`, 'enableNodePublicIP', 'enableFIPS'),
  ...at(`properties.agentPoolProfiles.${SYSTEM_POOL_NAME}`, 'osSKU', 'vnetSubnetID')
]

/**
 * Properties that decide who can reach which resource, by resource type in lower case. They are read and compared in
 * addition to what-if, because what-if can miss a difference (`direct-reads.ts`).
 */
export const directReadProperties: Readonly<Record<string, readonly DirectReadProperty[]>> = {
  'microsoft.containerregistry/registries': at(
    'properties',
    'adminUserEnabled',
    'anonymousPullEnabled',
    'publicNetworkAccess',
    'networkRuleSet.defaultAction',
    'networkRuleBypassOptions',
    'networkRuleBypassAllowedForTasks'
  ),
  'microsoft.containerservice/managedclusters': cluster,
  'microsoft.containerservice/managedclusters/agentpools': [
    ...offWhenAbsent('properties', 'enableNodePublicIP', 'enableFIPS'),
    ...at('properties', 'osSKU', 'vnetSubnetID')
  ],
  'microsoft.keyvault/vaults': at(
    'properties',
    'publicNetworkAccess',
    'networkAcls.defaultAction',
    'networkAcls.bypass',
    'enableRbacAuthorization',
    'enablePurgeProtection',
    'enableSoftDelete',
    'enabledForDeployment',
    'enabledForDiskEncryption',
    'enabledForTemplateDeployment'
  ),
  'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials': at(
    'properties',
    'issuer',
    'subject',
    'audiences'
  ),
  'microsoft.network/applicationgateways': at(
    'properties',
    'firewallPolicy.id',
    'sslPolicy.policyType',
    'sslPolicy.minProtocolVersion',
    'sslPolicy.cipherSuites'
  ),
  'microsoft.network/applicationgatewaywebapplicationfirewallpolicies': at(
    'properties.policySettings',
    'mode',
    'state',
    'requestBodyCheck'
  ),
  'microsoft.network/firewallpolicies': at(
    'properties',
    'threatIntelMode',
    'intrusionDetection.mode',
    'dnsSettings.enableProxy'
  ),
  'microsoft.network/networksecuritygroups': at(
    'properties.securityRules.*.properties',
    'access',
    'direction',
    'priority'
  ),
  'microsoft.network/routetables': [
    ...at('properties', 'disableBgpRoutePropagation'),
    ...at('properties.routes.*.properties', 'addressPrefix', 'nextHopIpAddress', 'nextHopType')
  ],
  'microsoft.network/virtualnetworks': at('properties', 'dhcpOptions.dnsServers'),
  'microsoft.storage/storageaccounts': at(
    'properties',
    'allowSharedKeyAccess',
    'allowBlobPublicAccess',
    'allowCrossTenantReplication',
    'publicNetworkAccess',
    'networkAcls.defaultAction',
    'minimumTlsVersion',
    'supportsHttpsTrafficOnly'
  )
}
