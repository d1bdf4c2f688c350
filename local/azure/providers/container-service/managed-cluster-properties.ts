import {
  anything,
  fields,
  flag,
  integer,
  listOf,
  mapOf,
  oneOf,
  type Properties,
  text
} from '../../resources/body-shape.ts'
import { agentPoolProperties } from './agent-pool-properties.ts'

const enabled = fields({ enabled: flag })
const identity = fields({ resourceId: text, clientId: text, objectId: text })
const reference = fields({ id: text })

/** Properties of a cluster, those that can only be read included: API version 2026-05-01 (Azure/bicep-types-az). */
export const managedClusterProperties: Properties = {
  // Every GET of local Azure has this undocumented property, and a PUT drops it.
  serviceInternals: anything,
  provisioningState: text,
  powerState: fields({ code: oneOf('Running', 'Stopped') }),
  maxAgentPools: integer,
  kubernetesVersion: text,
  currentKubernetesVersion: text,
  dnsPrefix: text,
  fqdnSubdomain: text,
  fqdn: text,
  privateFQDN: text,
  azurePortalFQDN: text,
  agentPoolProfiles: listOf(fields({ name: text, ...agentPoolProperties })),
  linuxProfile: fields({ adminUsername: text, ssh: fields({ publicKeys: listOf(fields({ keyData: text })) }) }),
  windowsProfile: fields({
    adminUsername: text,
    adminPassword: text,
    licenseType: oneOf('None', 'Windows_Server'),
    enableCSIProxy: flag,
    gmsaProfile: fields({ enabled: flag, dnsServer: text, rootDomainName: text })
  }),
  servicePrincipalProfile: fields({ clientId: text, secret: text }),
  addonProfiles: mapOf(fields({ enabled: flag, config: mapOf(text), identity: identity })),
  podIdentityProfile: fields({
    enabled: flag,
    allowNetworkPluginKubenet: flag,
    userAssignedIdentities: listOf(
      fields({
        name: text,
        namespace: text,
        bindingSelector: text,
        identity: identity,
        provisioningState: oneOf('Assigned', 'Canceled', 'Deleting', 'Failed', 'Succeeded', 'Updating'),
        provisioningInfo: anything
      })
    ),
    userAssignedIdentityExceptions: listOf(fields({ name: text, namespace: text, podLabels: mapOf(text) }))
  }),
  oidcIssuerProfile: fields({ issuerURL: text, enabled: flag }),
  nodeResourceGroup: text,
  nodeResourceGroupProfile: fields({ restrictionLevel: oneOf('Unrestricted', 'ReadOnly') }),
  enableRBAC: flag,
  supportPlan: oneOf('KubernetesOfficial', 'AKSLongTermSupport'),
  networkProfile: fields({
    networkPlugin: oneOf('azure', 'kubenet', 'none'),
    networkPluginMode: oneOf('overlay'),
    networkPolicy: oneOf('none', 'calico', 'azure', 'cilium'),
    networkMode: oneOf('transparent', 'bridge'),
    networkDataplane: oneOf('azure', 'cilium'),
    advancedNetworking: fields({
      enabled: flag,
      observability: enabled,
      security: fields({
        enabled: flag,
        advancedNetworkPolicies: oneOf('L7', 'FQDN', 'None'),
        transitEncryption: fields({ type: oneOf('WireGuard', 'None') })
      }),
      performance: fields({ accelerationMode: oneOf('BpfVeth', 'None') })
    }),
    podCidr: text,
    serviceCidr: text,
    dnsServiceIP: text,
    // Its values have a rule of their own.
    outboundType: text,
    loadBalancerSku: oneOf('standard', 'basic'),
    loadBalancerProfile: fields({
      managedOutboundIPs: fields({ count: integer, countIPv6: integer }),
      outboundIPPrefixes: fields({ publicIPPrefixes: listOf(reference) }),
      outboundIPs: fields({ publicIPs: listOf(reference) }),
      effectiveOutboundIPs: listOf(reference),
      allocatedOutboundPorts: integer,
      idleTimeoutInMinutes: integer,
      enableMultipleStandardLoadBalancers: flag,
      backendPoolType: oneOf('NodeIPConfiguration', 'NodeIP')
    }),
    natGatewayProfile: fields({
      managedOutboundIPProfile: fields({ count: integer }),
      effectiveOutboundIPs: listOf(reference),
      idleTimeoutInMinutes: integer
    }),
    staticEgressGatewayProfile: enabled,
    podCidrs: listOf(text),
    serviceCidrs: listOf(text),
    ipFamilies: listOf(oneOf('IPv4', 'IPv6'))
  }),
  aadProfile: fields({
    managed: flag,
    enableAzureRBAC: flag,
    adminGroupObjectIDs: listOf(text),
    clientAppID: text,
    serverAppID: text,
    serverAppSecret: text,
    tenantID: text
  }),
  autoUpgradeProfile: fields({
    upgradeChannel: oneOf('rapid', 'stable', 'patch', 'node-image', 'none'),
    nodeOSUpgradeChannel: oneOf('None', 'Unmanaged', 'NodeImage', 'SecurityPatch')
  }),
  upgradeSettings: fields({ overrideSettings: fields({ forceUpgrade: flag, until: text }) }),
  autoScalerProfile: fields({
    'balance-similar-node-groups': text,
    'daemonset-eviction-for-empty-nodes': flag,
    'daemonset-eviction-for-occupied-nodes': flag,
    'ignore-daemonsets-utilization': flag,
    expander: oneOf('least-waste', 'most-pods', 'priority', 'random'),
    'max-empty-bulk-delete': text,
    'max-graceful-termination-sec': text,
    'max-node-provision-time': text,
    'max-total-unready-percentage': text,
    'new-pod-scale-up-delay': text,
    'ok-total-unready-count': text,
    'scan-interval': text,
    'scale-down-delay-after-add': text,
    'scale-down-delay-after-delete': text,
    'scale-down-delay-after-failure': text,
    'scale-down-unneeded-time': text,
    'scale-down-unready-time': text,
    'scale-down-utilization-threshold': text,
    'skip-nodes-with-local-storage': text,
    'skip-nodes-with-system-pods': text
  }),
  apiServerAccessProfile: fields({
    authorizedIPRanges: listOf(text),
    enablePrivateCluster: flag,
    privateDNSZone: text,
    enablePrivateClusterPublicFQDN: flag,
    disableRunCommand: flag,
    enableVnetIntegration: flag,
    subnetId: text
  }),
  diskEncryptionSetID: text,
  identityProfile: mapOf(identity),
  privateLinkResources: listOf(
    fields({
      id: text,
      name: text,
      type: text,
      groupId: text,
      requiredMembers: listOf(text),
      privateLinkServiceID: text
    })
  ),
  disableLocalAccounts: flag,
  httpProxyConfig: fields({ httpProxy: text, httpsProxy: text, noProxy: listOf(text), trustedCa: text, enabled: flag }),
  securityProfile: fields({
    defender: fields({
      logAnalyticsWorkspaceResourceId: text,
      securityMonitoring: enabled,
      securityGating: fields({
        enabled: flag,
        identities: listOf(fields({ azureContainerRegistry: text, identity: identity })),
        allowSecretAccess: flag
      })
    }),
    azureKeyVaultKms: fields({
      enabled: flag,
      keyId: text,
      keyVaultNetworkAccess: oneOf('Public', 'Private'),
      keyVaultResourceId: text
    }),
    workloadIdentity: enabled,
    imageCleaner: fields({ enabled: flag, intervalHours: integer }),
    customCATrustCertificates: listOf(anything)
  }),
  storageProfile: fields({
    diskCSIDriver: enabled,
    fileCSIDriver: enabled,
    snapshotController: enabled,
    blobCSIDriver: enabled
  }),
  ingressProfile: fields({
    webAppRouting: fields({
      enabled: flag,
      gatewayAPIImplementations: fields({ appRoutingIstio: fields({ mode: oneOf('Enabled', 'Disabled') }) }),
      dnsZoneResourceIds: listOf(text),
      nginx: fields({ defaultIngressControllerType: oneOf('AnnotationControlled', 'External', 'Internal', 'None') }),
      identity: identity
    }),
    gatewayAPI: fields({ installation: oneOf('Disabled', 'Standard') })
  }),
  publicNetworkAccess: oneOf('Enabled', 'Disabled'),
  workloadAutoScalerProfile: fields({ keda: enabled, verticalPodAutoscaler: enabled }),
  azureMonitorProfile: fields({
    metrics: fields({
      enabled: flag,
      kubeStateMetrics: fields({ metricLabelsAllowlist: text, metricAnnotationsAllowList: text }),
      controlPlane: enabled
    }),
    appMonitoring: fields({ autoInstrumentation: enabled })
  }),
  serviceMeshProfile: fields({
    mode: oneOf('Istio', 'Disabled'),
    istio: fields({
      components: fields({
        ingressGateways: listOf(fields({ mode: oneOf('External', 'Internal'), enabled: flag })),
        egressGateways: listOf(fields({ enabled: flag, name: text, namespace: text, gatewayConfigurationName: text })),
        proxyRedirectionMechanism: oneOf('InitContainers', 'CNIChaining')
      }),
      certificateAuthority: fields({
        plugin: fields({
          keyVaultId: text,
          certObjectName: text,
          keyObjectName: text,
          rootCertObjectName: text,
          certChainObjectName: text
        })
      }),
      revisions: listOf(text)
    })
  }),
  resourceUID: text,
  metricsProfile: fields({ costAnalysis: enabled }),
  nodeProvisioningProfile: fields({ mode: oneOf('Manual', 'Auto'), defaultNodePools: oneOf('None', 'Auto') }),
  bootstrapProfile: fields({ artifactSource: oneOf('Cache', 'Direct'), containerRegistryId: text }),
  aiToolchainOperatorProfile: enabled,
  schedulerProfile: fields({ upstream: fields({ schedulerConfigMode: oneOf('Default', 'ManagedByCRD') }) }),
  hostedSystemProfile: fields({ enabled: flag, systemNodeSubnetID: text, nodeSubnetID: text }),
  status: fields({ provisioningError: anything })
}
