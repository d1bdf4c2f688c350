import type { AcceptedPath, ProviderDefault } from './what-if-false-positives.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL = `${CLUSTER}/agentPools`

/** Returns the two places of a pool property: the node pool resource, and the pool list of the cluster resource. */
function poolPropertyPaths(name: string): readonly { readonly type: string; readonly path: string }[] {
  return [
    { type: POOL, path: `properties.${name}` },
    { type: CLUSTER, path: `properties.agentPoolProfiles.*.${name}` }
  ]
}

/** Pool properties that a read returns and no template writes (arm-template-whatif#128). */
const poolPaths: readonly { readonly name: string; readonly kind?: 'delete'; readonly because: string }[] = [
  { name: 'count', because: 'The autoscaler sets the node count; the template does not set it.' },
  { name: 'currentOrchestratorVersion', because: 'AKS reports the version that the pool runs.' },
  { name: 'nodeImageVersion', because: 'AKS chooses the node image and updates it according to the upgrade channel.' },
  { name: 'powerState', because: 'AKS reports whether the pool is running.' },
  { name: 'powerState.code', because: 'AKS reports whether the pool is running.' },
  { name: 'status', because: 'AKS reports how the last operation ended.' },
  // This row matches only a pool without a version in the template. Only the system pool has none, because it follows
  // the control plane. If the template sets a version, a difference is a real change.
  {
    name: 'orchestratorVersion',
    kind: 'delete',
    because: 'A pool without a version in the template keeps its version.'
  }
]

/** Cluster properties that the published API marks as read-only, and values that AKS adds to a request. */
const clusterPaths: readonly { readonly path: string; readonly kind?: 'delete'; readonly because: string }[] = [
  { path: 'properties.azurePortalFQDN', because: 'AKS chooses the name of the API server.' },
  { path: 'properties.currentKubernetesVersion', because: 'AKS reports the version that the cluster runs.' },
  { path: 'properties.fqdn', because: 'AKS chooses the name of the API server.' },
  { path: 'properties.maxAgentPools', because: 'AKS reports a limit of its own.' },
  { path: 'properties.powerState', because: 'AKS reports whether the cluster is running.' },
  { path: 'properties.powerState.code', because: 'AKS reports whether the cluster is running.' },
  { path: 'properties.privateFQDN', because: 'AKS chooses the name of the API server.' },
  { path: 'properties.privateLinkResources', because: 'AKS creates the private link resources.' },
  { path: 'properties.resourceUID', because: 'AKS assigns the id.' },
  { path: 'properties.status', because: 'AKS reports how the last operation ended.' },
  { path: 'properties.oidcIssuerProfile.issuerURL', because: 'AKS assigns the URL.' },
  {
    path: 'properties.identityProfile.kubeletidentity.clientId',
    kind: 'delete',
    because: 'The id belongs to the identity that the template names (arm-template-whatif#128).'
  },
  {
    path: 'properties.identityProfile.kubeletidentity.objectId',
    kind: 'delete',
    because: 'The id belongs to the identity that the template names (arm-template-whatif#128).'
  },
  {
    path: 'properties.addonProfiles.*.identity',
    because: 'AKS creates an identity for each add-on (arm-template-whatif#128).'
  },
  {
    path: 'properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs',
    because: 'AKS reports which outbound addresses are in use (arm-template-whatif#128).'
  },
  { path: 'properties.networkProfile.podCidrs', kind: 'delete', because: 'The property repeats podCidr as a list.' },
  {
    path: 'properties.networkProfile.serviceCidrs',
    kind: 'delete',
    because: 'The property repeats serviceCidr as a list.'
  },
  {
    path: 'properties.windowsProfile',
    kind: 'delete',
    because: 'AKS fills in the profile for Windows nodes, but the cluster has no Windows nodes.'
  },
  {
    path: 'properties.agentPoolProfiles.*',
    kind: 'delete',
    because:
      'AKS also returns pools that have separate resources in the template. AKS does not change a pool that is missing in the request (AKS#1511).'
  }
]

/** Paths of clusters and pools that Azure reports as different although nothing differs. */
export const clusterAcceptedPaths: readonly AcceptedPath[] = [
  {
    type: `${CLUSTER}/maintenanceConfigurations`,
    path: 'properties.maintenanceWindow.startDate',
    because: 'AKS fills in the current day if a maintenance window has no start date (azurerm#22762).'
  },
  ...clusterPaths.map(row => ({ type: CLUSTER, ...row })),
  ...poolPaths.flatMap(({ name, ...row }) => poolPropertyPaths(name).map(place => ({ ...place, ...row })))
]

/** Defaults of a cluster ("Managed Clusters - Create Or Update"). */
const clusterDefaults: Readonly<Record<string, unknown>> = {
  'properties.bootstrapProfile': { artifactSource: 'Direct' },
  'properties.networkProfile.ipFamilies': ['IPv4'],
  'properties.nodeProvisioningProfile': { mode: 'Manual', defaultNodePools: 'Auto' },
  'properties.servicePrincipalProfile': { clientId: 'msi' },
  'properties.supportPlan': 'KubernetesOfficial',
  'properties.storageProfile.diskCSIDriver.version': 'v1'
}

/**
 * Defaults of a pool's upgrade settings ("Customize node surge upgrade"). `maxSurge` is not among them: its default is 10 %
 * or one node, depending on the document.
 */
const poolUpgradeDefaults: Readonly<Record<string, unknown>> = {
  drainTimeoutInMinutes: 30,
  maxUnavailable: '0',
  nodeSoakDurationInMinutes: 0,
  undrainableNodeBehavior: 'Schedule'
}

/** Defaults of a pool ("Agent Pools - Create Or Update"; "Customize node surge upgrade"). */
const poolDefaults: Readonly<Record<string, unknown>> = {
  enableEncryptionAtHost: false,
  enableUltraSSD: false,
  kubeletDiskType: 'OS',
  scaleDownMode: 'Delete',
  'securityProfile.enableSecureBoot': false,
  'securityProfile.enableVTPM': false,
  securityProfile: { enableVTPM: false, enableSecureBoot: false },
  workloadRuntime: 'OCIContainer'
}

/** Defaults that AKS fills in. The template does not set them, so a comparison would report them as deletions. */
export const clusterProviderDefaults: readonly ProviderDefault[] = [
  ...Object.entries(clusterDefaults).map(([path, value]) => ({ type: CLUSTER, path, value })),
  ...Object.entries(poolDefaults).flatMap(([name, value]) =>
    poolPropertyPaths(name).map(place => ({ ...place, value }))
  ),
  ...Object.entries(poolUpgradeDefaults).flatMap(([name, value]) =>
    poolPropertyPaths(`upgradeSettings.${name}`).map(place => ({ ...place, value, whenAbsent: true as const }))
  )
]
