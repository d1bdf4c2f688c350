import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type AzureReader, type HeldRole, permissionsAllow, readHeldRoles, rolesAt } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { type FoundCluster, poolsOf } from './found-cluster.ts'

/** Action that a control plane needs at a subnet to put nodes into it. Source: "Access and identity options for AKS". */
const JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action'

/** Warns about a service principal, whose secret can have expired. Resource Manager does not show its end. */
export function judgeServicePrincipal({ properties }: FoundCluster): Finding[] {
  const { clientId = 'msi' } = properties.servicePrincipalProfile ?? {}
  if (clientId === 'msi') return []
  return [
    {
      code: 'not-authorized',
      severity: 'warning',
      subject: 'servicePrincipalProfile',
      evidence: `The cluster uses the service principal ${clientId} (\`servicePrincipalProfile\`). If its secret has expired, AKS refuses the upgrade. Resource Manager does not show when it expires.`,
      remedy: `Check the secret: \`az ad app credential list --id ${clientId}\`. Renew it with \`az aks update-credentials\`, or change the cluster to a managed identity.`
    }
  ]
}

/** Identity of a control plane. */
interface ControlPlaneIdentity {
  readonly name: string
  readonly principalId: string | undefined
}

function identityOf({ identity }: FoundCluster): ControlPlaneIdentity | undefined {
  const [id, assigned] = Object.entries(identity?.userAssignedIdentities ?? {})[0] ?? []
  if (id !== undefined) return { name: id.split('/').at(-1) ?? id, principalId: assigned?.principalId }
  return identity?.principalId === undefined ? undefined : { name: 'of the cluster', principalId: identity.principalId }
}

/**
 * Checks that the identity of the control plane may put nodes into the subnets of the cluster, also by roles of groups
 * and by inherited roles. Throws Failure.
 */
export async function judgeSubnetRights(azure: AzureReader, cluster: FoundCluster): Promise<Finding[]> {
  const identity = identityOf(cluster)
  const subnets = subnetsOf(cluster)
  if (subnets.length === 0) return []
  const { name = 'of the cluster', principalId } = identity ?? {}
  if (principalId === undefined)
    return subnets.map(subnet => unknown(subnet, `Azure does not show the principal of the identity ${name}.`))
  const networks = [...new Set(subnets.map(networkOf))]
  const held = (await Promise.all(networks.map(network => readHeldRoles(azure, network, principalId)))).flat()
  return subnets.flatMap(subnet => judgeSubnet(name, principalId, subnet, rolesAt(held, subnet)))
}

function judgeSubnet(name: string, principalId: string, subnet: ResourceId, roles: readonly HeldRole[]): Finding[] {
  if (permissionsAllow(roles, JOIN)) return []
  const unread = roles.find(({ actions }) => actions.length === 0)
  if (unread !== undefined)
    return [
      unknown(
        subnet,
        `The actions of role ${unread.role}, which identity ${name} has at ${unread.scope}, cannot be read.`
      )
    ]
  return [
    {
      code: 'not-authorized',
      severity: 'error',
      subject: subnet,
      evidence: `The identity ${name} of the control plane lacks ${JOIN} at ${subnet}. AKS cannot add surge nodes there.`,
      remedy: `Provision again, which assigns the role, or assign it: \`az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role 'Network Contributor' --scope ${subnet}\`.`
    }
  ]
}

function unknown(subnet: ResourceId, evidence: string): Finding {
  const remedy = `Check that the identity of the cluster has Network Contributor: \`az role assignment list --scope ${subnet} --include-inherited\`.`
  return { code: 'not-authorized', severity: 'not-evaluated', subject: subnet, evidence, remedy }
}

/** Returns the subnets of the pools, without duplicates. */
export function subnetsOf(cluster: FoundCluster): ResourceId[] {
  const found = new Map(poolsOf(cluster).flatMap(({ vnetSubnetID: id }) => (id ? [[id.toLowerCase(), id]] : [])))
  return [...found.values()].map(id => asResourceId(id))
}

/** Returns the virtual network of a subnet. */
export function networkOf(subnet: string): ResourceId {
  return asResourceId(subnet.replace(/\/subnets\/[^/]+$/i, ''))
}
