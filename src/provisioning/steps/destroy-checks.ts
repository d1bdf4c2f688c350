import { asResourceId, parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { Colour } from '../../config/types.ts'
import { type Check, checkRoles, evaluate, type Finding, requiredActions } from '../../preflight/index.ts'
import { CLUSTER_PARTS, type StackName } from '../../templates/index.ts'
import { type Ledger, managedIds, readLedger } from '../ledger.ts'
import { isInOwnGroup } from '../own-resources.ts'
import type { OwnStack } from '../own-stacks.ts'
import { refuseForeignOwnership } from '../ownership.ts'
import type { StepContext } from '../types.ts'

/**
 * Roles, and whether somebody else still depends on what is to go: another stack that manages it, a network that is peered
 * with our hub, a link of our zones, an endpoint of our registry. Throws one Failure for everything that stands in the way.
 */
export async function checkDestroy(context: StepContext, mode: 'plan' | 'apply'): Promise<void> {
  const ledger = await readLedger(context)
  refuseForeignOwnership(ownershipOf(ledger.ours), ledger.others, context.baseline)
  const managed = new Set(managedIds(ledger.ours).map(id => id.toLowerCase()))
  const looking = { ...context, managed }
  const checks: Check[] = [
    async () => checkRoles(context.azure, mode === 'plan' ? requiredActions.plan : actionsFor(ledger)),
    ...USERS.flatMap(row =>
      managedIds(ledger.ours, row.of).map(
        (id): Check =>
          () =>
            checkUsers(row, id, looking)
      )
    )
  ]
  await evaluate(checks, context.log)
}

/** The same for one cluster: roles, and that no stack of others manages what is to go. */
export async function checkClusterRemoval(colour: Colour, context: StepContext, mode: 'plan' | 'apply'): Promise<void> {
  const { ours, others } = await readLedger(context)
  const parts = new Set<StackName>(CLUSTER_PARTS.map(part => `${part}-${colour}` as const))
  const going = ours.filter(({ part }) => parts.has(part))
  refuseForeignOwnership(ownershipOf(going), others, context.baseline)
  const gateway = context.baseline.config.ingress.domain === undefined ? [] : EMPTYING
  const required = mode === 'plan' ? requiredActions.plan : [...actionsFor({ ours: going, others }), ...gateway]
  await evaluate([async () => checkRoles(context.azure, required)], context.log)
}

function ownershipOf(stacks: readonly OwnStack[]) {
  return stacks.map(own => ({ part: own.part, ids: managedIds([own]) }))
}

/** For emptying the pool of the gateway under the environment's lease. */
const EMPTYING = [
  'Microsoft.Network/applicationGateways/write',
  'Microsoft.Network/privateDnsZones/TXT/write',
  'Microsoft.Network/privateDnsZones/TXT/delete'
]

/** What the identity must be allowed to do to delete the stacks with all they manage, and the groups. */
function actionsFor({ ours }: Ledger): string[] {
  const types = new Set(managedIds(ours).map(id => parseResourceId(id).type))
  return [
    'Microsoft.Resources/deploymentStacks/delete',
    'Microsoft.Resources/subscriptions/resourceGroups/delete',
    ...[...types].map(type => `${type}/delete`)
  ]
}

interface Looking extends StepContext {
  /** Lower-case ids of what our stacks manage. */
  readonly managed: ReadonlySet<string>
}

/** Where Azure says who uses a resource of ours. */
interface Users {
  /** The type of ours. */
  readonly of: string
  readonly usedBy: (id: ResourceId, looking: Looking) => Promise<readonly string[]>
  readonly remedy: string
}

interface Peered {
  readonly properties?: {
    readonly virtualNetworkPeerings?: readonly {
      readonly properties?: { readonly peeringState?: string; readonly remoteVirtualNetwork?: { readonly id?: string } }
    }[]
  }
}

interface Linked {
  readonly id: string
  readonly properties?: { readonly virtualNetwork?: { readonly id?: string } }
}

interface Connected {
  readonly properties?: {
    readonly privateEndpointConnections?: readonly {
      readonly properties?: { readonly privateEndpoint?: { readonly id?: string } }
    }[]
  }
}

const LINK = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'

const USERS: readonly Users[] = [
  {
    of: 'Microsoft.Network/virtualNetworks',
    usedBy: peeredWith,
    remedy: 'Destroy first what uses the hub, or take its peering away.'
  },
  {
    of: 'Microsoft.Network/privateDnsZones',
    usedBy: linkedTo,
    remedy: 'Destroy first what uses the zone, or take its link away.'
  },
  {
    of: 'Microsoft.ContainerRegistry/registries',
    usedBy: connectedTo,
    remedy: 'Destroy first what pulls from the registry, or take its endpoint away.'
  }
]

/** A peering whose other side is gone says so, and no traffic depends on it. The hub of others does not use us, but we it. */
async function peeredWith(id: ResourceId, { azure, baseline }: Looking): Promise<string[]> {
  const peerings = (await azure.read<Peered>(id))?.properties?.virtualNetworkPeerings ?? []
  return peerings
    .filter(({ properties }) => properties?.peeringState !== 'Disconnected')
    .flatMap(({ properties }) => properties?.remoteVirtualNetwork?.id ?? [])
    .filter(remote => !sameId(remote, baseline.ids.hubNetwork))
}

/** Links that our stacks made go with them, wherever they lead. */
async function linkedTo(id: ResourceId, { azure, managed }: Looking): Promise<string[]> {
  if ((await azure.read(id)) === undefined) return []
  const networks: string[] = []
  for await (const { id: link, properties } of azure.list<Linked>(`${id}/virtualNetworkLinks`, LINK)) {
    const network = properties?.virtualNetwork?.id
    if (network !== undefined && !managed.has(link.toLowerCase())) networks.push(network)
  }
  return networks
}

async function connectedTo(id: ResourceId, { azure }: Looking): Promise<string[]> {
  const found = await azure.read<Connected>(id)
  const connections = found?.properties?.privateEndpointConnections ?? []
  return connections.flatMap(({ properties }) => properties?.privateEndpoint?.id ?? [])
}

async function checkUsers({ usedBy, remedy }: Users, id: ResourceId, looking: Looking): Promise<Finding[]> {
  const users = await usedBy(id, looking)
  return users
    .filter(user => !isInOwnGroup(asResourceId(user), looking.baseline))
    .map(user => ({
      code: 'environment-in-use',
      severity: 'error',
      subject: id,
      evidence: `${user} still uses it, and is not of this environment.`,
      remedy
    }))
}
