import { asResourceId, parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import { checkRoles, declareRules, type Finding, type PreflightRequest } from '../../preflight/index.ts'
import { CLUSTER_PARTS, type StackName } from '../../templates/index.ts'
import { leaseRights } from '../lease/required-rights.ts'
import { isInOwnGroup } from '../ownership/own-resources.ts'
import type { OwnStack } from '../ownership/own-stacks.ts'
import { refuseOwnedElsewhere } from '../ownership/ownership.ts'
import { managedIds, readStackInventory, type StackInventory } from '../ownership/stack-inventory.ts'
import { refuseDuringProcedure } from '../procedure/environment-ports.ts'
import { checkNotLive } from '../steps/removal/backend-removal.ts'
import { checkRemainingGroups } from '../steps/removal/group-removal.ts'

const PREFLIGHT = ['plan', 'apply'] as const

export const destroyRules = declareRules({
  ownership: {
    id: 'deletions-owned',
    title: 'None of the resources to be deleted is managed by a stack of another environment or team.',
    phases: PREFLIGHT,
    targets: ['destroy', 'cluster-removal'],
    async check(facts, request) {
      const { ours, others } = await readStacksToDelete(facts, request)
      refuseOwnedElsewhere(ownershipOf(ours), others, request.baseline)
      return []
    }
  },
  noProcedure: {
    id: 'no-open-procedure',
    title: 'No procedure is open that needs the resources to be deleted, such as a blue-green swap.',
    phases: PREFLIGHT,
    targets: ['destroy', 'cluster-removal'],
    async check(facts, { baseline }) {
      await refuseDuringProcedure('destroy', undefined, facts, baseline)
      return []
    }
  },
  rights: {
    id: 'rights-to-delete',
    title: 'The identity may delete every type of resource that the stacks of the environment manage.',
    phases: ['apply'],
    targets: ['destroy', 'cluster-removal'],
    async check(facts, request) {
      const { baseline, targets } = request
      const hasGateway = targets.includes('cluster-removal') && baseline.config.ingress.domain !== undefined
      return checkRoles(facts, [
        ...actionsFor(await readStacksToDelete(facts, request)),
        ...LEASE_ACTIONS,
        ...(hasGateway ? ['Microsoft.Network/applicationGateways/write'] : [])
      ])
    }
  },
  inUse: {
    id: 'nothing-else-depends',
    title: 'None of the resources to be deleted is used by an externally owned network, link or endpoint.',
    phases: PREFLIGHT,
    targets: ['destroy'],
    async check(facts, { baseline }) {
      const { ours } = await readStackInventory({ azure: facts, baseline })
      const managed = new Set(managedIds(ours).map(id => id.toLowerCase()))
      const reading = { azure: facts, baseline, managed }
      const found = DEPENDENT_QUERIES.flatMap(row => managedIds(ours, row.of).map(id => checkUsers(row, id, reading)))
      return (await Promise.all(found)).flat()
    }
  },
  groupsEmpty: {
    id: 'groups-empty',
    title:
      'Each resource group contains only resources of the environment. A resource group with other resources is kept.',
    phases: PREFLIGHT,
    targets: ['destroy'],
    check: (facts, { baseline }) => checkRemainingGroups({ azure: facts, baseline })
  },
  notLive: {
    id: 'removed-cluster-not-live',
    title: 'The cluster to be deleted does not receive the live traffic.',
    phases: PREFLIGHT,
    targets: ['cluster-removal'],
    async check(facts, { baseline, colours }) {
      const found = colours.map(colour => checkNotLive(colour, { azure: facts, baseline }))
      return (await Promise.all(found)).flat()
    }
  }
})

/** Returns the stacks of this environment that are to be deleted, and the stacks of all other owners. */
async function readStacksToDelete(
  facts: AzureReader,
  { baseline, colours, targets }: PreflightRequest
): Promise<StackInventory> {
  const { ours, others } = await readStackInventory({ azure: facts, baseline })
  if (targets.includes('destroy')) return { ours, others }
  const parts = new Set<StackName>(colours.flatMap(colour => CLUSTER_PARTS.map(part => `${part}-${colour}` as const)))
  return { ours: ours.filter(({ part }) => parts.has(part)), others }
}

function ownershipOf(stacks: readonly OwnStack[]) {
  return stacks.map(own => ({ part: own.part, ids: managedIds([own]) }))
}

/** Actions that are needed to hold the lease of the environment while it or one of its clusters is deleted. */
const LEASE_ACTIONS = leaseRights.map(({ action }) => action)

/**
 * Returns the actions that the identity needs to delete the stacks, the resources that they manage, and the resource
 * groups.
 */
function actionsFor({ ours }: StackInventory): string[] {
  const types = new Set(managedIds(ours).map(id => parseResourceId(id).type))
  return [
    'Microsoft.Resources/deploymentStacks/delete',
    'Microsoft.Resources/subscriptions/resourceGroups/delete',
    ...[...types].map(type => `${type}/delete`)
  ]
}

interface Reading {
  readonly azure: AzureReader
  readonly baseline: Baseline
  /** Lower-case ids of the resources that the stacks of the environment manage. */
  readonly managed: ReadonlySet<string>
}

/** A type of resource that the environment manages, and how to find the other resources that use such a resource. */
interface Users {
  /** Type of the resource that is used. */
  readonly of: string
  readonly usedBy: (id: ResourceId, reading: Reading) => Promise<readonly string[]>
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

const DEPENDENT_QUERIES: readonly Users[] = [
  {
    of: 'Microsoft.Network/virtualNetworks',
    usedBy: peeredWith,
    remedy: 'Delete the network that uses the hub first, or delete its peering with the hub.'
  },
  {
    of: 'Microsoft.Network/privateDnsZones',
    usedBy: linkedTo,
    remedy: 'Delete the network that uses the zone first, or delete its link to the zone.'
  },
  {
    of: 'Microsoft.ContainerRegistry/registries',
    usedBy: connectedTo,
    remedy: 'Delete the workload that pulls from the registry first, or delete its private endpoint.'
  }
]

/**
 * Returns the ids of the networks that are peered with a network of the environment. A peering in state Disconnected
 * has lost its other side, so no traffic depends on it. An existing hub does not count: the spoke uses the hub, not the
 * reverse.
 */
async function peeredWith(id: ResourceId, { azure, baseline }: Reading): Promise<string[]> {
  const peerings = (await azure.read<Peered>(id))?.properties?.virtualNetworkPeerings ?? []
  return peerings
    .filter(({ properties }) => properties?.peeringState !== 'Disconnected')
    .flatMap(({ properties }) => properties?.remoteVirtualNetwork?.id ?? [])
    .filter(remote => !sameId(remote, baseline.ids.hubNetwork))
}

/**
 * Returns the ids of the networks that are linked to a zone. Links that the stacks of the environment created are
 * deleted with the stacks, so they do not count.
 */
async function linkedTo(id: ResourceId, { azure, managed }: Reading): Promise<string[]> {
  if ((await azure.read(id)) === undefined) return []
  const networks: string[] = []
  for await (const { id: link, properties } of azure.list<Linked>(`${id}/virtualNetworkLinks`, LINK)) {
    const network = properties?.virtualNetwork?.id
    if (network !== undefined && !managed.has(link.toLowerCase())) networks.push(network)
  }
  return networks
}

async function connectedTo(id: ResourceId, { azure }: Reading): Promise<string[]> {
  const found = await azure.read<Connected>(id)
  const connections = found?.properties?.privateEndpointConnections ?? []
  return connections.flatMap(({ properties }) => properties?.privateEndpoint?.id ?? [])
}

async function checkUsers({ usedBy, remedy }: Users, id: ResourceId, reading: Reading): Promise<Finding[]> {
  const users = await usedBy(id, reading)
  return users
    .filter(user => !isInOwnGroup(asResourceId(user), reading.baseline))
    .map(user => ({
      code: 'environment-in-use',
      severity: 'error',
      subject: id,
      evidence: `${user} belongs to another environment or team and still uses this resource.`,
      remedy
    }))
}
