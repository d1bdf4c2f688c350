import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Finding } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { previewFirewallPolicyId } from '../../templates/index.ts'
import { resourceChange } from '../change.ts'
import { managedIds, readLedger } from '../ledger.ts'
import { ownGroups } from '../own-resources.ts'
import type { EnvironmentReader, Need, Step, StepContext } from '../types.ts'
import { GROUPS } from './groups.ts'

const TYPE = 'Microsoft.Resources/resourceGroups'
const REMOVAL_SECONDS = 20

interface Group {
  readonly id: ResourceId
  /** What lies in it and goes with no stack of ours. */
  readonly left: readonly string[]
}

/**
 * Deletes our resource groups once they list empty: a group takes with it whatever is in it. One that holds what no stack
 * of ours manages stays, and is said. Registrations of resource providers stay: the whole subscription shares them.
 */
export function groupRemovalStep(needs: readonly Need[]): Step {
  return {
    name: GROUPS,
    needs,
    expectedSeconds: REMOVAL_SECONDS,
    intent: baseline => ({ removed: ownGroups(baseline) }),
    // A deletion that is under way makes the next one wait.
    settle: () => Promise.resolve(),
    async plan(context) {
      const groups = await lookInto(context)
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

/** Our groups that exist, each with what will be left in it when all our stacks are gone. */
async function lookInto(context: EnvironmentReader): Promise<Group[]> {
  const ids = ownGroups(context.baseline)
  const [present, going] = await Promise.all([Promise.all(ids.map(id => context.azure.read(id))), leaving(context)])
  const existing = ids.filter((_, i) => present[i] !== undefined)
  return Promise.all(
    existing.map(async id => {
      const contents = await contentsOf(id, context)
      return { id, left: contents.filter(each => !going.has(each.toLowerCase())) }
    })
  )
}

/** What our stacks manage, the policy of the gateway's preview, and the network interfaces Azure makes and takes away with their private endpoints. */
async function leaving(context: EnvironmentReader): Promise<ReadonlySet<string>> {
  const { ours } = await readLedger(context)
  const endpoints = managedIds(ours, 'Microsoft.Network/privateEndpoints')
  const interfaces = await Promise.all(endpoints.map(id => interfacesOf(id, context)))
  const preview = previewFirewallPolicyId(context.baseline)
  return new Set([...managedIds(ours), preview, ...interfaces.flat()].map(id => id.toLowerCase()))
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

/** Returns a warning for each of our groups that is kept because it holds something else. */
export async function checkRemainingGroups(reader: EnvironmentReader): Promise<Finding[]> {
  return (await lookInto(reader)).flatMap(staying)
}

function staying({ id, left }: Group): Finding[] {
  if (left.length === 0) return []
  return [
    {
      code: 'group-not-empty',
      severity: 'warning',
      subject: id,
      evidence: `The group stays: no stack of this environment manages ${left.join(', ')}.`,
      remedy: 'Delete or move that, then run again, if the group is to go as well.'
    }
  ]
}

const LOOK_EVERY = 10_000
/** The list of a group's contents lags behind deletions. */
const PATIENCE = 3 * 60_000

/** Throws Failure `group-not-empty` where something else has come into the group since the plan. */
async function removeEmpty(group: ResourceId, context: StepContext): Promise<void> {
  const { azure, signal } = context
  const left = await waitUntil(
    {
      read: async () => ((await azure.read(group)) === undefined ? undefined : await contentsOf(group, context)),
      isOver: contents => contents === undefined || contents.length === 0,
      every: LOOK_EVERY,
      limit: PATIENCE,
      overdue: contents => notEmpty(group, contents ?? [])
    },
    context
  )
  if (left !== undefined) await azure.remove(group, { signal, expectedSeconds: REMOVAL_SECONDS })
}

function notEmpty(group: ResourceId, left: readonly string[]): Failure {
  const { name } = parseResourceId(group)
  return new Failure('group-not-empty', `The resource group ${name} stays: in it is ${left.join(', ')}.`, {
    subject: group,
    remedy: 'Find out whose that is. Once it is deleted or moved, run again: only the group is left to do.'
  })
}
