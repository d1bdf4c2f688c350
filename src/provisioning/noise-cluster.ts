import type { AcceptedPath, ProviderDefault } from './noise.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL = `${CLUSTER}/agentPools`

/** A property of a pool, beside the cluster and in its body. */
function everywhere(name: string): readonly { readonly type: string; readonly path: string }[] {
  return [
    { type: POOL, path: `properties.${name}` },
    { type: CLUSTER, path: `properties.agentPoolProfiles.*.${name}` }
  ]
}

/** Pools: what a read answers of them and nobody writes (arm-template-whatif#128). */
const poolPaths: readonly { readonly name: string; readonly kind?: 'delete'; readonly because: string }[] = [
  { name: 'count', because: 'How many nodes there are is the autoscaler’s to say; the template has no count.' },
  { name: 'currentOrchestratorVersion', because: 'AKS says what runs.' },
  { name: 'nodeImageVersion', because: 'AKS chooses the image, and moves it on with the channel.' },
  { name: 'powerState', because: 'AKS says whether it runs.' },
  { name: 'powerState.code', because: 'AKS says whether it runs.' },
  { name: 'status', because: 'AKS says how the last operation ended.' },
  // A version that is said is compared; only the system pool's, which goes with the control plane, is not.
  { name: 'orchestratorVersion', kind: 'delete', because: 'A pool whose version is not said keeps the one it has.' }
]

/** Properties of the cluster that the published API marks as read-only, and what AKS adds to what it was given. */
const clusterPaths: readonly { readonly path: string; readonly kind?: 'delete'; readonly because: string }[] = [
  { path: 'properties.azurePortalFQDN', because: 'AKS names its API server.' },
  { path: 'properties.currentKubernetesVersion', because: 'AKS says what runs.' },
  { path: 'properties.fqdn', because: 'AKS names its API server.' },
  { path: 'properties.maxAgentPools', because: 'It is a limit of AKS.' },
  { path: 'properties.powerState', because: 'AKS says whether it runs.' },
  { path: 'properties.powerState.code', because: 'AKS says whether it runs.' },
  { path: 'properties.privateFQDN', because: 'AKS names its API server.' },
  { path: 'properties.privateLinkResources', because: 'AKS makes them.' },
  { path: 'properties.resourceUID', because: 'AKS gives it out.' },
  { path: 'properties.status', because: 'AKS says how the last operation ended.' },
  { path: 'properties.oidcIssuerProfile.issuerURL', because: 'AKS gives it out.' },
  {
    path: 'properties.identityProfile.kubeletidentity.clientId',
    kind: 'delete',
    because: 'It belongs to the identity that the template names (arm-template-whatif#128).'
  },
  {
    path: 'properties.identityProfile.kubeletidentity.objectId',
    kind: 'delete',
    because: 'It belongs to the identity that the template names (arm-template-whatif#128).'
  },
  {
    path: 'properties.addonProfiles.*.identity',
    because: 'AKS makes an identity for each add-on (arm-template-whatif#128).'
  },
  {
    path: 'properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs',
    because: 'AKS says which addresses are used (arm-template-whatif#128).'
  },
  { path: 'properties.networkProfile.podCidrs', kind: 'delete', because: 'It is podCidr once more, as a list.' },
  {
    path: 'properties.networkProfile.serviceCidrs',
    kind: 'delete',
    because: 'It is serviceCidr once more, as a list.'
  },
  {
    path: 'properties.windowsProfile',
    kind: 'delete',
    because: 'AKS fills it in for Windows nodes, of which there are none.'
  },
  {
    path: 'properties.agentPoolProfiles.*',
    kind: 'delete',
    because: 'The body lists pools that are resources of their own; AKS leaves those alone that are missing (AKS#1511).'
  }
]

/** Differences that Azure reports of clusters and pools though nothing is different. */
export const clusterAcceptedPaths: readonly AcceptedPath[] = [
  {
    type: `${CLUSTER}/maintenanceConfigurations`,
    path: 'properties.maintenanceWindow.startDate',
    because: 'AKS fills in the current day where a window names none (azurerm#22762).'
  },
  ...clusterPaths.map(row => ({ type: CLUSTER, ...row })),
  ...poolPaths.flatMap(({ name, ...row }) => everywhere(name).map(place => ({ ...place, ...row })))
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

/** Defaults of a pool's upgrade settings ("Customize node surge upgrade"). */
export const poolUpgradeDefaults: Readonly<Record<string, unknown>> = {
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
  ...Object.fromEntries(Object.entries(poolUpgradeDefaults).map(([name, value]) => [`upgradeSettings.${name}`, value])),
  workloadRuntime: 'OCIContainer'
}

/** Defaults AKS fills in, which a comparison with the template takes for deletions. */
export const clusterProviderDefaults: readonly ProviderDefault[] = [
  ...Object.entries(clusterDefaults).map(([path, value]) => ({ type: CLUSTER, path, value })),
  ...Object.entries(poolDefaults).flatMap(([name, value]) => everywhere(name).map(place => ({ ...place, value })))
]
