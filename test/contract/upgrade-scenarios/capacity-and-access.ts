import { setCoreLimit } from '../../../local/azure/compute-capacity.ts'
import type { Loose } from '../../unit/local/azure/kit.ts'
import { addResource, stored } from '../../unit/preflight/upgrade/rules-kit.ts'
import { azure, change, cluster, lists, pool, remove, without } from './azure-world.ts'
import type { ScenarioTable } from './scenario.ts'

const clusterMissing = {
  'Microsoft.ContainerService/managedClusters/read': azure(without('Microsoft.ContainerService/managedClusters/read'))
}
const SIZES = 'Microsoft.Compute/skus'
const QUOTAS = 'Microsoft.Compute/locations/usages'
const NETWORKS = 'Microsoft.Network/virtualNetworks'
const POLICIES = 'Microsoft.Authorization/policyAssignments'
const network = { [`${NETWORKS}/read`]: azure(without(`${NETWORKS}/read`)) }

const cores = (limit: number) => change(kit => setCoreLimit(kit.world, 'westeurope', 'cores', limit))
const pods = (podCidr: string) =>
  change(kit => {
    const { properties } = stored(kit, kit.cluster)
    properties.networkProfile = { ...(properties.networkProfile as Loose), podCidr }
  })
const subnet = (name: 'nodes' | 'small' | 'gone') =>
  change(kit => {
    const vnetSubnetID = kit.nodes.replace('nodes', name)
    Object.assign(stored(kit, kit.pool('npuser')).properties, { vnetSubnetID, count: 20 })
  })
const lock = (group: string) =>
  change(kit => {
    const id = `${kit.subscription}/resourceGroups/${group}/providers/Microsoft.Authorization/locks/keep`
    addResource(kit, id, { level: 'CanNotDelete' })
  })
const hop = (nextHopIpAddress: string) =>
  change(kit => {
    const { routes } = stored(kit, kit.network('routeTables/egress')).properties as Loose
    routes[0].properties.nextHopIpAddress = nextHopIpAddress
  })
const apiServer = (properties: Loose) => change(kit => Object.assign(stored(kit, kit.apiServer).properties, properties))
const delegation = { name: 'aks', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } }
const identity = (of: (id: string) => Loose) =>
  change(kit => Object.assign(stored(kit, kit.cluster), { identity: of(kit.identity) }))

const definition = '/providers/Microsoft.Authorization/policyDefinitions/cccc23c7-8427-4f53-ad12-b6a63eb452b3'
const allowed = (parameters: Loose) =>
  change(kit => {
    const id = `${kit.subscription}/providers/${POLICIES}/allowed-sizes`
    addResource(kit, id, { policyDefinitionId: definition, parameters })
  })
const allowing = (...sizes: string[]) => allowed({ listOfAllowedSKUs: { value: sizes } })

/** Scenarios of the rules about surge nodes, and about what a new node needs to start. */
export const capacityAndAccess: ScenarioTable = {
  'upgrade-surge-quota': {
    passes: azure(cores(100)),
    fires: azure(cores(24)),
    finding: { code: 'quota-exceeded', severity: 'error', object: 'npuser', next: 'maxUnavailable' },
    sourceMissing: {
      ...clusterMissing,
      [`${SIZES}/read`]: azure(without(`${SIZES}/read`)),
      [`${QUOTAS}/read`]: azure(without(`${QUOTAS}/read`)),
      'no limit and usage of the quota cores': azure(lists(QUOTAS)),
      'no vCPUs of Standard_D4d_v5': azure(
        lists(SIZES, {
          resourceType: 'virtualMachines',
          name: 'Standard_D4d_v5',
          locationInfo: [{ location: 'westeurope' }]
        })
      )
    }
  },
  'upgrade-surge-sizes': {
    passes: azure(pool({ vmSize: 'Standard_D4d_v5' })),
    fires: azure(pool({ vmSize: 'Standard_D4_v1' })),
    finding: { code: 'size-not-offered', severity: 'error', object: 'npuser', next: 'maxUnavailable' },
    sourceMissing: { ...clusterMissing, [`${SIZES}/read`]: azure(without(`${SIZES}/read`)) }
  },
  'upgrade-surge-addresses': {
    passes: azure(subnet('nodes')),
    fires: azure(subnet('small')),
    finding: { code: 'subnet-full', severity: 'error', object: 'npuser', next: 'maxUnavailable' },
    sourceMissing: {
      ...clusterMissing,
      ...network,
      [`${NETWORKS}/usages/read`]: azure(without(`${NETWORKS}/usages/read`)),
      'no addresses of the subnet gone': azure(subnet('gone'))
    }
  },
  'upgrade-pod-range-reserved': {
    passes: azure(pods('10.244.0.0/16')),
    fires: azure(pods('172.28.0.0/14')),
    finding: { code: 'address-plan', severity: 'error', object: '172.28.0.0/14', next: 'clusterAddressSpaces.pods' },
    sourceMissing: clusterMissing
  },
  'upgrade-api-server-subnet': {
    passes: azure(apiServer({ delegations: [delegation] })),
    fires: azure(apiServer({ delegations: [] })),
    finding: {
      ...{ code: 'subnet-full', severity: 'error', object: 'api-server' },
      next: 'Microsoft.ContainerService/managedClusters'
    },
    sourceMissing: {
      ...clusterMissing,
      ...network,
      'no range of the subnet api-server': azure(apiServer({ addressPrefix: undefined }))
    }
  },
  'upgrade-locks': {
    passes: azure(lock('other')),
    fires: azure(lock('g-nodes')),
    finding: { code: 'locked', severity: 'error', object: 'keep', next: 'az lock delete --ids' },
    sourceMissing: {
      ...clusterMissing,
      'Microsoft.Authorization/locks/read': azure(without('Microsoft.Authorization/locks/read'))
    }
  },
  'upgrade-service-principal': {
    passes: azure(cluster({ servicePrincipalProfile: { clientId: 'msi' } })),
    fires: azure(cluster({ servicePrincipalProfile: { clientId: '5f0c0000-0000-0000-0000-000000000001' } })),
    finding: {
      ...{ code: 'not-authorized', severity: 'warning', object: '5f0c0000-0000-0000-0000-000000000001' },
      next: 'az ad app credential list'
    },
    sourceMissing: clusterMissing
  },
  'upgrade-subnet-rights': {
    passes: azure(),
    fires: azure(remove(kit => `${kit.nodes}/providers/Microsoft.Authorization/roleAssignments`)),
    finding: { code: 'not-authorized', severity: 'error', object: 'subnets/nodes', next: 'az role assignment create' },
    sourceMissing: {
      ...clusterMissing,
      'Microsoft.Authorization/roleAssignments/read': azure(without('Microsoft.Authorization/roleAssignments/read')),
      'Microsoft.Authorization/roleDefinitions/read': azure(without('Microsoft.Authorization/roleDefinitions/read')),
      'principal of the identity control-plane': azure(identity(id => ({ userAssignedIdentities: { [id]: {} } }))),
      'principal of the identity of the cluster': azure(identity(() => undefined))
    }
  },
  'upgrade-node-egress': {
    passes: azure(hop('10.200.0.4')),
    fires: azure(hop('10.200.0.9')),
    finding: { code: 'egress-not-ready', severity: 'error', object: '0.0.0.0/0', next: '`provision-network`' },
    sourceMissing: {
      ...clusterMissing,
      ...network,
      'Microsoft.Network/routeTables/read': azure(without('Microsoft.Network/routeTables/read')),
      'Microsoft.Network/azureFirewalls/read': azure(without('Microsoft.Network/azureFirewalls/read')),
      'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read': azure(
        without('Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read')
      )
    }
  },
  'upgrade-api-server-name': {
    passes: azure(),
    fires: azure(remove(kit => `${kit.zone}/virtualNetworkLinks`)),
    finding: {
      ...{ code: 'egress-blocked', severity: 'error', object: 'production.private.westeurope.azmk8s.io' },
      next: '`provision-network`'
    },
    sourceMissing: {
      ...clusterMissing,
      ...network,
      'Microsoft.Network/privateDnsZones/read': azure(without('Microsoft.Network/privateDnsZones/read')),
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read': azure(
        without('Microsoft.Network/privateDnsZones/virtualNetworkLinks/read')
      )
    }
  },
  'upgrade-size-policies': {
    passes: azure(allowing('STANDARD_D4D_V5')),
    fires: azure(allowing('Standard_E4ds_v5')),
    finding: { code: 'policy-denied', severity: 'warning', object: 'Standard_D4d_v5', next: 'allowed-sizes' },
    sourceMissing: {
      ...clusterMissing,
      [`${POLICIES}/read`]: azure(without(`${POLICIES}/read`)),
      'no sizes of the policy assignment allowed-sizes': azure(allowed({}))
    }
  }
}
