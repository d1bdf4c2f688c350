import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { grantableRoles } from '../../arm/role-table.ts'
import { type ArmResource, nestedDeployment, template } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import type { RequestedResource } from '../network/existing-hub.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'
import { DEAD_LETTERS, eventStorageId, QUEUE } from '../platform/event-relay.ts'
import { awaitedAssignments, type RoleGrant, roleAssignment } from '../roles/role-assignments.ts'
import { stackTemplate } from '../stack-template.ts'
import type { AwaitedResource, LiveState, StackTemplate } from '../types.ts'

/**
 * Role that an identity of a cluster gets. The scope of the role exists before the assignment, because the stack of
 * roles is written after network and platform.
 */
export interface ClusterGrant extends RoleGrant {
  readonly symbol: string
}

/**
 * Returns the roles that the identities of a cluster need before the cluster exists ("Use a managed identity in AKS").
 * The kubelet identity is user-assigned, so the control plane must be allowed to assign it. Metrics need no publisher
 * role, and the kubelet needs no role on virtual machines.
 */
export function clusterGrants(baseline: Baseline, colour: Colour): ClusterGrant[] {
  const { ids } = baseline
  const controlPlane = `${colour}-controlPlane` as const
  const joins = (subnet: 'nodes' | 'apiserver' | 'ingress'): ClusterGrant => ({
    symbol: `controlPlaneJoins_${subnet}`,
    identity: controlPlane,
    role: 'networkContributor',
    scope: spokeSubnetId(baseline, `${subnet}-${colour}`)
  })
  const writes = (symbol: string, scope: ResourceId): ClusterGrant => ({
    symbol,
    identity: controlPlane,
    role: 'privateDnsZoneContributor',
    scope
  })
  return [
    joins('nodes'),
    joins('apiserver'),
    joins('ingress'),
    writes('controlPlaneWritesZone', ids.zones.apiServer),
    writes('controlPlaneLinksNetwork', ids.spokeNetwork),
    {
      symbol: 'controlPlaneHandsOutKubelet',
      identity: controlPlane,
      role: 'managedIdentityOperator',
      scope: ids.clusters[colour].kubeletIdentity
    },
    ...pullGrants(baseline, colour),
    { symbol: 'ingressReadsSecrets', identity: `${colour}-ingress`, role: 'vaultSecretsUser', scope: ids.vault },
    ...eventGrants(baseline, colour)
  ]
}

/**
 * Returns the roles for pulling images. The environment's own registry is explicitly set to permissions for the whole
 * registry, so one role is enough. The permission mode of a shared registry is unknown, so two roles are assigned, each
 * of which works in one mode only ("Container Registry repository permissions with ABAC").
 */
function pullGrants({ config, ids }: Baseline, colour: Colour): ClusterGrant[] {
  const identity = `${colour}-kubelet` as const
  const pull: ClusterGrant = { symbol: 'kubeletPulls', identity, role: 'registryPull', scope: ids.registry }
  if (config.registry.kind === 'own') return [pull]
  return [pull, { ...pull, symbol: 'kubeletReadsRepositories', role: 'registryRepositoryReader' }]
}

/**
 * Returns the roles for the delivery of events; empty if events are disabled. The storage account accepts no keys, so
 * an identity delivers the events.
 */
function eventGrants(baseline: Baseline, colour: Colour): ClusterGrant[] {
  const { relay } = baseline.config.events
  if (relay === 'none') return []
  const storage = eventStorageId(baseline)
  const identity = `${colour}-events` as const
  const letters = `${storage}/blobServices/default/containers/${DEAD_LETTERS}` as ResourceId
  const queue = `${storage}/queueServices/default/queues/${QUEUE}` as ResourceId
  return [
    { symbol: 'eventsKeepDeadLetters', identity, role: 'storageBlobDataContributor', scope: letters },
    ...(relay === 'queue'
      ? [{ symbol: 'eventsSend', identity, role: 'storageQueueSender', scope: queue } as const]
      : [])
  ]
}

/**
 * Returns the stack with the role assignments in the environment's resource groups, one deployment per resource group.
 */
export function rolesStack(baseline: Baseline, liveState: LiveState, colour: Colour): StackTemplate {
  const { ids, config } = baseline
  const grants = clusterGrants(baseline, colour).filter(grant => isInEnvironmentGroups(baseline, grant))
  const inGroup = (group: ResourceId) => assignmentsIn(baseline, liveState, group, grants)
  const nested = (['spoke', 'platform'] as const).flatMap((part): [string, ArmResource][] => {
    const group = ids[`${part}Group`]
    const resources = inGroup(group)
    if (Object.keys(resources).length === 0) return []
    const name = resourceNames(config).clusterRolesDeployment(colour, part)
    const resourceGroup = parseResourceId(group).name
    return [[part, nestedDeployment({ name, resourceGroup, template: template('resourceGroup', resources) })]]
  })
  const stack = stackTemplate(baseline, `roles-${colour}`, ids.clusterGroup, {
    ...inGroup(ids.clusterGroup),
    ...Object.fromEntries(nested)
  })
  return { ...stack, awaited: awaitedAssignments(grants, liveState) }
}

function assignmentsIn(
  baseline: Baseline,
  liveState: LiveState,
  group: ResourceId,
  grants: readonly ClusterGrant[]
): Record<string, ArmResource> {
  return Object.fromEntries(
    grants
      .filter(({ scope }) => isIn(group, scope))
      .flatMap(grant => {
        const made = assignmentOf(baseline, liveState, grant)
        return made === undefined ? [] : [[grant.symbol, made]]
      })
  )
}

function assignmentOf(
  baseline: Baseline,
  { principals }: Pick<LiveState, 'principals'>,
  { identity, role, scope }: ClusterGrant
): ArmResource | undefined {
  const principalId = principals[identity]
  if (principalId == null) return undefined
  return roleAssignment(baseline, scope, grantableRoles[role], { principalId, principalType: 'ServicePrincipal' })
}

function isIn(group: ResourceId, scope: ResourceId): boolean {
  return sameId(scope.slice(0, group.length + 1), `${group}/`)
}

function isInEnvironmentGroups({ ids }: Baseline, { scope }: ClusterGrant): boolean {
  return [ids.clusterGroup, ids.spokeGroup, ids.platformGroup].some(group => isIn(group, scope))
}

/**
 * Returns the role assignments on externally owned resources, such as a shared registry or DNS zone. They are written
 * directly and are in no stack. An assignment whose principal is not known yet is left out.
 */
export function externalClusterRoles(
  baseline: Baseline,
  liveState: Pick<LiveState, 'principals'>,
  colour: Colour
): RequestedResource[] {
  return externalGrants(baseline, colour).flatMap(grant => {
    const made = assignmentOf(baseline, liveState, grant)
    if (made?.properties === undefined) return []
    const id = `${grant.scope}/providers/${made.type}/${made.name}` as ResourceId
    return [{ id, body: { properties: made.properties } }]
  })
}

/**
 * Returns the role assignments on externally owned resources for the plan, including assignments whose principals are
 * not known yet.
 */
export function awaitedExternalRoles(
  baseline: Baseline,
  liveState: Pick<LiveState, 'principals'>,
  colour: Colour
): AwaitedResource[] {
  return awaitedAssignments(externalGrants(baseline, colour), liveState)
}

function externalGrants(baseline: Baseline, colour: Colour): ClusterGrant[] {
  return clusterGrants(baseline, colour).filter(grant => isExternalGrant(baseline, grant))
}

/** Returns whether a role of a cluster's identity is on an externally owned resource. */
export function isExternalGrant(baseline: Baseline, grant: ClusterGrant): boolean {
  return !isInEnvironmentGroups(baseline, grant)
}

/**
 * Returns the permissions that the apply identity needs outside the environment's resource groups to assign the
 * cluster's roles.
 */
export function clusterExternalActions(baseline: Baseline): { readonly action: string; readonly scope: ResourceId }[] {
  const scopes = new Set(externalGrants(baseline, 'blue').map(({ scope }) => scope))
  return [...scopes].map(scope => ({ action: 'Microsoft.Authorization/roleAssignments/write', scope }))
}
