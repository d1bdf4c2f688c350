import { clusterProperties } from '../../aks/cluster-model.ts'
import { deterministicGuid } from '../../azure/deterministic-ids.ts'
import { isWithin, keyOf, parseId } from '../../azure/resource-ids.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { asRecord, type Json, type Reference } from '../objects.ts'
import { customPolicy } from './custom-definitions.ts'
import { type ClusterPolicy, clusterPolicies, initiatives } from './definitions.ts'

/** A constraint of Gatekeeper, as the add-on makes it of an assignment. */
export interface Constraint {
  readonly name: string
  readonly policy: ClusterPolicy
  readonly effect: 'Audit' | 'Deny'
  readonly parameters: Json
}

const ASSIGNMENT = 'Microsoft.Authorization/policyAssignments'

/** Seconds until an assignment is in a cluster: the add-on asks every 15 minutes ("Understand Azure Policy for Kubernetes clusters"). */
const SYNC_SECONDS = 900

/** Namespaces a definition leaves out where an assignment names none of its own, which replace these. */
const EXCLUDED_NAMESPACES = ['kube-system', 'gatekeeper-system', 'azure-arc', 'azure-extensions-usage-system'] as const

const LONGEST_NAME = 30

/** The add-on runs from now on. */
export function rememberPolicyAddon(world: World, cluster: Resource): void {
  const since = tableOf<number>(world, 'policyAddons')
  const isOn = clusterProperties(cluster).addonProfiles?.azurepolicy?.enabled === true
  if (isOn) since[keyOf(cluster.id)] ??= world.now
  else delete since[keyOf(cluster.id)]
}

/** The constraints a cluster has by now. */
export function constraintsIn(world: World, cluster: Resource): Constraint[] {
  const since = tableOf<number>(world, 'policyAddons')[keyOf(cluster.id)]
  if (since === undefined) return []
  const assignments = Object.values(world.resources).filter(
    ({ type, id }) => type === ASSIGNMENT && isWithin(cluster.id, parseId(id).scope)
  )
  return assignments.sort(byId).flatMap(assignment => {
    const known = Math.max(since, assignment.createdAt) + SYNC_SECONDS * 1000
    return world.now < known ? [] : constraintsOf(world, assignment)
  })
}

function byId(a: Resource, b: Resource): number {
  return a.id < b.id ? -1 : 1
}

function constraintsOf(world: World, assignment: Resource): Constraint[] {
  const { policyDefinitionId, parameters, enforcementMode } = assignment.properties
  const values = Object.fromEntries(
    Object.entries(asRecord(parameters)).map(([name, given]) => [name, asRecord(given).value])
  )
  const given = String(values.effect ?? 'Audit').toLowerCase()
  if (given === 'disabled') return []
  const effect = given === 'deny' && enforcementMode !== 'DoNotEnforce' ? 'Deny' : 'Audit'
  return policiesOf(world, String(policyDefinitionId)).map(policy => ({
    name: constraintName(world, policy, assignment.id),
    policy,
    effect,
    parameters: { excludedNamespaces: EXCLUDED_NAMESPACES, ...values }
  }))
}

function policiesOf(world: World, definitionId: string): ClusterPolicy[] {
  const guid = keyOf(parseId(definitionId).name)
  const members = initiatives[guid] ?? [guid]
  const builtIn = members.flatMap(member => clusterPolicies[member] ?? [])
  const custom = builtIn.length > 0 ? undefined : findResource(world, definitionId)
  const own = custom === undefined ? undefined : customPolicy(custom)
  return own === undefined ? builtIn : [own]
}

/** Names that were already computed, by what they derive from: each object that is applied asks for all of them. */
const names = new Map<string, string>()

/** `azurepolicy-`, the template's name as far as it goes, and 20 hexadecimal digits. */
function constraintName(world: World, { template }: ClusterPolicy, assignmentId: string): string {
  const key = JSON.stringify([world.seed, assignmentId, template])
  const known = names.get(key)
  if (known !== undefined) return known
  const digits = deterministicGuid(world, 'constraint', keyOf(assignmentId), template).replaceAll('-', '').slice(0, 20)
  const name = `azurepolicy-${template.toLowerCase().slice(0, LONGEST_NAME)}-${digits}`
  names.set(key, name)
  return name
}

/** Whether an object is one of Gatekeeper's that the add-on made: a template, the definition of its constraints, or one of those. */
export function gatekeeperObject(world: World, cluster: Resource, { apiVersion, kind, name }: Reference): boolean {
  const constraints = constraintsIn(world, cluster)
  if (kind === 'CustomResourceDefinition') {
    return constraints.some(({ policy }) => `${policy.template.toLowerCase()}.constraints.gatekeeper.sh` === name)
  }
  if (kind === 'ConstraintTemplate') return constraints.some(({ policy }) => policy.template.toLowerCase() === name)
  if (!apiVersion.startsWith('constraints.gatekeeper.sh/')) return false
  return constraints.some(constraint => constraint.policy.template === kind && constraint.name === name)
}
