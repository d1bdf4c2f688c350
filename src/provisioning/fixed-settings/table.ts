import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Baseline, NodePool } from '../../config/types.ts'
import { backupVaultId, SYSTEM_POOL_NAME } from '../../templates/index.ts'

/** A setting of `aks-baseline.yml` that Azure cannot change on an existing resource. */
export interface FixedSetting {
  readonly type: string
  /** Path of the property in the answer of Resource Manager. An element of a list is given by its name or index. */
  readonly property: string
  /** Value that an absent property stands for. If this field is not set, an absent property is not compared. */
  readonly absent?: unknown
  setting(target: Target): string
  /**
   * Returns the value that the file requests. Returns `undefined` if the template leaves the property out, so that
   * Azure keeps the existing value.
   */
  requested(target: Target): unknown
  /**
   * Returns whether Azure accepts a change of this running value after all. If this field is not set, Azure accepts no
   * change.
   */
  readonly takes?: (running: unknown) => boolean
  /** Returns what a person can do instead of setting the value back, as the rest of a sentence after "or". */
  alternative(target: Target): string
  readonly source: string
}

/** A resource that the run writes. */
export interface Target {
  readonly id: ResourceId
  readonly name: string
  readonly baseline: Baseline
}

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL = `${CLUSTER}/agentPools`

const PROPERTY_CHANGE = 'Troubleshoot common Azure deployment errors; Azure/AKS#575'

const newCluster = ({ id, baseline }: Target): string => {
  const { cluster } = baseline.ids.clusters.blue
  const isBlue = id.toLowerCase().startsWith(cluster.toLowerCase()) || sameId(id, backupVaultId(baseline, 'blue'))
  return `provision a ${isBlue ? 'green' : 'blue'} cluster, which is created with the new value, move the traffic to that cluster, and destroy this cluster`
}

const newPool = ({ name }: Target): string =>
  `add another pool with the new value to \`cluster.pools\`, let the pods move to that pool, and then remove \`${name}\``

/**
 * Alternative for a setting that requires a new environment. If one resource of a setting has this alternative, no
 * smaller one helps.
 */
export const NEW_ENVIRONMENT =
  'add an environment with the new value to the file, move the workload to that environment and destroy this environment; or destroy this environment and provision it again'

const newEnvironment = (): string => NEW_ENVIRONMENT

const zonesOf = ({ baseline }: Target): readonly string[] | undefined =>
  baseline.config.zones.length === 0 ? undefined : baseline.config.zones

/**
 * Properties that cannot change on an existing pool. Each row contains the property in Azure, the path of the setting
 * below the pool in the file, and a function that returns the requested value.
 */
const poolProperties: readonly (readonly [property: string, setting: string, value: (pool: NodePool) => unknown])[] = [
  ['vmSize', 'vmSize', ({ vmSize }) => vmSize],
  ['maxPods', 'maxPods', ({ maxPods }) => maxPods],
  ['osDiskType', 'osDisk.type', ({ osDisk }) => osDisk.type],
  ['osDiskSizeGB', 'osDisk.gigabytes', ({ osDisk }) => osDisk.gigabytes],
  ['enableEncryptionAtHost', 'encryptionAtHost', ({ encryptionAtHost }) => encryptionAtHost],
  ['scaleSetPriority', 'spot', ({ spot }) => (spot ? 'Spot' : 'Regular')]
]

/** Values that a missing property means, because Azure leaves out these defaults. */
const ABSENT: Readonly<Record<string, unknown>> = { scaleSetPriority: 'Regular', enableEncryptionAtHost: false }

const LIMITATIONS = 'Manage node pools for a cluster in Azure Kubernetes Service (AKS); Azure/AKS#2495'

const pools: readonly FixedSetting[] = poolProperties.flatMap(([property, setting, value]): FixedSetting[] => {
  const absent = property in ABSENT ? { absent: ABSENT[property] } : {}
  return [
    {
      type: CLUSTER,
      property: `properties.agentPoolProfiles.${SYSTEM_POOL_NAME}.${property}`,
      ...absent,
      setting: () => `cluster.systemPool.${setting}`,
      requested: ({ baseline }) => value(baseline.config.cluster.systemPool),
      alternative: newCluster,
      source: LIMITATIONS
    },
    {
      type: POOL,
      property: `properties.${property}`,
      ...absent,
      setting: ({ name }) => `cluster.pools.${name}.${setting}`,
      requested: ({ baseline, name }) => {
        const pool = baseline.config.cluster.pools[name]
        return pool === undefined ? undefined : value(pool)
      },
      alternative: newPool,
      source: `${LIMITATIONS}; pulumi/pulumi-azure-native#1504`
    }
  ]
})

const cluster: readonly FixedSetting[] = [
  {
    type: CLUSTER,
    property: 'properties.networkProfile.serviceCidr',
    setting: () => 'clusterAddressSpaces.services',
    requested: ({ baseline }) => baseline.config.clusterAddressSpaces.services,
    alternative: newCluster,
    source: PROPERTY_CHANGE
  },
  {
    // Azure accepts only the change from azure to cilium.
    type: CLUSTER,
    property: 'properties.networkProfile.networkDataplane',
    setting: () => 'cluster.networkPolicy',
    requested: ({ baseline }) => baseline.config.cluster.networkPolicy,
    takes: running => running !== 'cilium',
    alternative: newCluster,
    source: 'Update Azure CNI IPAM mode and data plane technology'
  },
  {
    type: CLUSTER,
    property: 'properties.apiServerAccessProfile.privateDNSZone',
    setting: ({ baseline }) =>
      baseline.config.dns.existing?.apiServer === undefined ? 'dns.zones' : 'dns.existing.apiServer',
    requested: ({ baseline }) => baseline.ids.zones.apiServer,
    alternative: newCluster,
    source: 'Create a private AKS cluster'
  },
  zonal(CLUSTER, `properties.agentPoolProfiles.${SYSTEM_POOL_NAME}.availabilityZones`, newCluster, LIMITATIONS),
  zonal(POOL, 'properties.availabilityZones', newCluster, LIMITATIONS)
]

const network: readonly FixedSetting[] = [
  {
    // If the file lists no zones, the template requests an address without zones. Azure refuses that change as well.
    ...zonal('Microsoft.Network/publicIPAddresses', 'zones', newEnvironment, 'Azure/AzOps#701; Azure/azure-cli#16653'),
    requested: ({ baseline }) => baseline.config.zones
  },
  zonal(
    'Microsoft.Network/azureFirewalls',
    'zones',
    newEnvironment,
    'Deploy an Azure Firewall with Availability Zones'
  ),
  zonal('Microsoft.Network/applicationGateways', 'zones', newEnvironment, 'MicrosoftDocs/azure-docs#49323'),
  {
    type: 'Microsoft.Network/bastionHosts',
    property: 'sku.name',
    setting: () => 'hub.bastion.sku',
    requested: ({ baseline }) => baseline.config.hub.bastion.sku,
    takes: running => running === 'Basic',
    alternative: ({ id }) =>
      `delete the Bastion host, which closes its sessions, and run again: az network bastion delete --ids ${id}`,
    source: 'View or upgrade a SKU (Azure Bastion)'
  },
  {
    type: 'Microsoft.Network/virtualNetworkGateways',
    property: 'properties.gatewayType',
    setting: () => 'hub.gateway.kind',
    requested: ({ baseline }) => baseline.config.hub.gateway.kind,
    alternative: ({ id }) =>
      `set \`hub.gateway.kind: none\`, provision (which deletes ${parseResourceId(id).name} and its connections), and then set the new kind`,
    source: 'About VPN Gateway configuration settings'
  }
]

const platform: readonly FixedSetting[] = [
  {
    type: 'Microsoft.ContainerRegistry/registries',
    property: 'properties.zoneRedundancy',
    setting: () => 'zones',
    requested: target => (zonesOf(target) === undefined ? undefined : 'Enabled'),
    alternative: newEnvironment,
    source: 'Enable zone redundancy in Azure Container Registry'
  },
  {
    type: 'Microsoft.KeyVault/vaults',
    property: 'properties.softDeleteRetentionInDays',
    setting: () => 'vault.softDeleteDays',
    requested: ({ baseline }) => baseline.config.vault.softDeleteDays,
    alternative: newEnvironment,
    source: 'Azure Key Vault soft-delete overview'
  },
  {
    type: 'Microsoft.Storage/storageAccounts',
    property: 'sku.name',
    setting: () => 'zones',
    requested: target => (zonesOf(target) === undefined ? 'Standard_LRS' : 'Standard_ZRS'),
    alternative: ({ name, baseline }) =>
      `convert the account first: az storage account migration start --account-name ${name} --resource-group ` +
      `${parseResourceId(baseline.ids.platformGroup).name} --sku ${baseline.config.zones.length === 0 ? 'Standard_LRS' : 'Standard_ZRS'} --no-wait`,
    source: 'Change how a storage account is replicated'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults',
    property: 'properties.storageSettings.0.type',
    setting: () => 'zones',
    requested: target => (zonesOf(target) === undefined ? 'LocallyRedundant' : 'ZoneRedundant'),
    alternative: newCluster,
    source: 'Create and manage Backup vaults'
  }
]

/** All settings that cannot change after their resource exists, by type and property. */
export const fixedSettings: readonly FixedSetting[] = [...pools, ...cluster, ...network, ...platform]

/**
 * Returns the row of a zone setting. The order of zones does not matter. In a region without zones, the property is
 * absent.
 */
function zonal(type: string, property: string, alternative: FixedSetting['alternative'], source: string): FixedSetting {
  return { type, property, absent: [], setting: () => 'zones', requested: zonesOf, alternative, source }
}
