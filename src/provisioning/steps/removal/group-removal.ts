import { parseResourceId, type ResourceId } from '../../../arm/resource-id.ts'
import type { Finding } from '../../../preflight/index.ts'
import { Failure } from '../../../runtime/failure.ts'
import { waitUntil } from '../../../runtime/wait-until.ts'
import { previewFirewallPolicyId } from '../../../templates/index.ts'
import { ownGroups } from '../../ownership/own-resources.ts'
import { managedIds, readStackInventory } from '../../ownership/stack-inventory.ts'
import type { EnvironmentReader, Need, Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'
import { GROUPS } from '../groups.ts'
import { findTrafficAnalytics } from './traffic-analytics-removal.ts'

const TYPE = 'Microsoft.Resources/resourceGroups'
const REMOVAL_SECONDS = 20

interface Group {
  readonly id: ResourceId
  /** Ids of the resources in the group that still exist after the stacks of the environment are deleted. */
  readonly left: readonly string[]
}

/**
 * Returns the step that deletes the resource groups of the environment. A resource group is deleted only after it is
 * empty, because Azure deletes everything in it. A resource group with resources that no stack of the environment
 * manages is kept, and a warning names these resources. Registrations of resource providers are kept, because the whole
 * subscription shares them.
 */
export function groupRemovalStep(needs: readonly Need[]): Step {
  return {
    name: GROUPS,
    needs,
    expectedSeconds: REMOVAL_SECONDS,
    intent: baseline => ({ removed: ownGroups(baseline) }),
    // Azure delays a deletion while another deletion is in progress, so there is nothing to wait for.
    settle: () => Promise.resolve(),
    async plan(context) {
      const groups = await readGroupContents(context)
      const changes = groups
        .filter(({ left }) => left.length === 0)
        .map(({ id }) => resourceChange({ step: GROUPS, id, type: TYPE, kind: 'delete', certain: true }))
      const unchanged = groups.length - changes.length
      return { step: GROUPS, evaluation: { by: 'reads' }, changes, unchanged, noise: 0, pending: changes.length > 0 }
    },
    async apply(context, _observed, { changes }) {
      const ended = await Promise.allSettled(changes.map(({ id }) => removeEmpty(id, context)))
      for (const each of ended) if (each.status === 'rejected') throw each.reason
    }
  }
}

/**
 * Returns the existing resource groups of the environment, each with the resources that remain in it after all stacks
 * of the environment are deleted.
 */
async function readGroupContents(context: EnvironmentReader): Promise<Group[]> {
  const ids = ownGroups(context.baseline)
  const [present, going] = await Promise.all([
    Promise.all(ids.map(id => context.azure.read(id))),
    idsDeletedBefore(context)
  ])
  const existing = ids.filter((_, i) => present[i] !== undefined)
  return Promise.all(
    existing.map(async id => {
      const contents = await contentsOf(id, context)
      return { id, left: contents.filter(each => !going.has(each.toLowerCase())) }
    })
  )
}

/**
 * Returns the ids, in lower case, of resources that are deleted before the resource groups. These are the resources
 * that the stacks of the environment manage, the firewall policy of the gateway's preview, and what traffic analytics
 * created. Azure itself deletes the network interfaces of private endpoints.
 */
async function idsDeletedBefore(context: EnvironmentReader): Promise<ReadonlySet<string>> {
  const { ours } = await readStackInventory(context)
  const endpoints = managedIds(ours, 'Microsoft.Network/privateEndpoints')
  const [analytics, ...interfaces] = await Promise.all([
    findTrafficAnalytics(context),
    ...endpoints.map(id => interfacesOf(id, context))
  ])
  const preview = previewFirewallPolicyId(context.baseline)
  return new Set([...managedIds(ours), preview, ...analytics, ...interfaces.flat()].map(id => id.toLowerCase()))
}

async function interfacesOf(endpoint: ResourceId, { azure }: EnvironmentReader): Promise<string[]> {
  const found = await azure.read<{ properties?: { networkInterfaces?: readonly { readonly id: string }[] } }>(endpoint)
  return (found?.properties?.networkInterfaces ?? []).map(({ id }) => id)
}

async function contentsOf(group: ResourceId, { azure }: EnvironmentReader): Promise<string[]> {
  const contents: string[] = []
  for await (const { id } of azure.list<{ id: string }>(`${group}/resources`, TYPE)) contents.push(id)
  return contents
}

/** Returns a warning for each resource group of the environment that is kept because it contains other resources. */
export async function checkRemainingGroups(reader: EnvironmentReader): Promise<Finding[]> {
  return (await readGroupContents(reader)).flatMap(groupKeptFinding)
}

function groupKeptFinding({ id, left }: Group): Finding[] {
  if (left.length === 0) return []
  return [
    {
      code: 'group-not-empty',
      severity: 'warning',
      subject: id,
      evidence: `The resource group is kept because it contains resources that no stack of this environment manages: ${left.join(', ')}.`,
      remedy: 'To delete the resource group as well, delete or move these resources, then run again.'
    }
  ]
}

const POLL_MILLISECONDS = 10_000
/**
 * Longest wait until a resource group is empty, in milliseconds. Azure updates the list of a group's contents some time
 * after a deletion.
 */
const MAX_WAIT_MILLISECONDS = 3 * 60_000

/**
 * Waits until a resource group is empty, then deletes it. Throws Failure `group-not-empty` if the resource group does
 * not become empty, because other resources were created in it after the plan.
 */
async function removeEmpty(group: ResourceId, context: StepContext): Promise<void> {
  const { azure, signal } = context
  const left = await waitUntil(
    {
      read: async () => ((await azure.read(group)) === undefined ? undefined : await contentsOf(group, context)),
      isOver: contents => contents === undefined || contents.length === 0,
      every: POLL_MILLISECONDS,
      limit: MAX_WAIT_MILLISECONDS,
      overdue: contents => notEmpty(group, contents ?? [])
    },
    context
  )
  if (left !== undefined) await azure.remove(group, { signal, expectedSeconds: REMOVAL_SECONDS })
}

function notEmpty(group: ResourceId, left: readonly string[]): Failure {
  const { name } = parseResourceId(group)
  return new Failure(
    'group-not-empty',
    `Resource group ${name} was not deleted because it still contains ${left.join(', ')}.`,
    {
      subject: group,
      remedy:
        'Find out who owns these resources. After they are deleted or moved, run again to delete the resource group.'
    }
  )
}
