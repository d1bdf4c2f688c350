import { childId, type ResourceId } from '../../arm/resource-id.ts'
import { contains, range, rangeProblem } from '../../config/index.ts'
import type { Colour } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { isClusterRecord } from '../cluster-record.ts'
import type { StepContext } from '../types.ts'
import { whyUnseen } from '../unseen.ts'

/**
 * What may outlive a cluster that is gone: its group of nodes, and the record of its API server. AKS takes both away with
 * the cluster; a record that was left would lead to an address that somebody else gets.
 */
export async function hasRemains(colour: Colour, context: StepContext): Promise<boolean> {
  const { azure, baseline } = context
  const { cluster, nodeGroup } = baseline.ids.clusters[colour]
  if ((await azure.read(cluster)) !== undefined) return false
  return (await azure.read(nodeGroup)) !== undefined || (await recordsOf(colour, context)).length > 0
}

/** Waits until the group of nodes is gone and deletes records. Throws Failure `deployment-failed` where the group stays. */
export async function removeRemains(colour: Colour, context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  await whenGone(baseline.ids.clusters[colour].nodeGroup, context)
  for (const record of await recordsOf(colour, context)) {
    log.warning(`${record} was left behind by the cluster; it is deleted.`)
    await azure.remove(record, { signal })
  }
}

const LOOK_EVERY = 15_000
const PATIENCE = 15 * 60_000

async function whenGone(group: ResourceId, { azure, clock, signal }: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => azure.read(group),
      isOver: found => found === undefined,
      every: LOOK_EVERY,
      limit: PATIENCE,
      overdue: () => stillThere(group)
    },
    { clock, signal }
  )
}

function stillThere(group: ResourceId): Failure {
  return new Failure('deployment-failed', `${group} still exists though its cluster is deleted.`, {
    subject: group,
    remedy: 'Find what keeps it (a lock, a resource that is externally owned), delete it by hand and run again.'
  })
}

interface AddressRecord {
  readonly name: string
  readonly properties?: { readonly aRecords?: readonly { readonly ipv4Address?: string }[] }
}

/** None where we may not look: a zone of others is theirs to keep tidy. */
async function recordsOf(colour: Colour, context: StepContext): Promise<ResourceId[]> {
  try {
    return await findRecords(colour, context)
  } catch (error) {
    const because = whyUnseen(error)
    if (because === undefined) throw error
    context.log.warning(
      `Whether the cluster left a record in ${context.baseline.ids.zones.apiServer} is not known: ${because}`
    )
    return []
  }
}

async function findRecords(colour: Colour, { azure, baseline }: StepContext): Promise<ResourceId[]> {
  const { apiServer } = baseline.ids.zones
  if ((await azure.read(apiServer)) === undefined) return []
  const isInSubnet = leadsInto(baseline.addresses.spoke[colour].apiServer)
  const found: ResourceId[] = []
  for await (const record of azure.list<AddressRecord>(`${apiServer}/A`, 'Microsoft.Network/privateDnsZones/A')) {
    if (isClusterRecord(record.name, baseline.config, colour) && isInSubnet(record))
      found.push(childId(apiServer, 'A', record.name))
  }
  return found
}

/**
 * Returns whether all addresses of a record are in a subnet. The name alone does not tell a cluster's record: environments
 * can share a zone, and the name of one can begin with the name of another.
 */
function leadsInto(subnet: string): (record: AddressRecord) => boolean {
  const isInside = (address = '') =>
    rangeProblem(`${address}/32`) === undefined && contains(range(subnet), range(`${address}/32`))
  return ({ properties }) => (properties?.aRecords ?? []).every(({ ipv4Address }) => isInside(ipv4Address))
}
