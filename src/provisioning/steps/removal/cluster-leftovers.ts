import { childId, type ResourceId } from '../../../arm/resource-id.ts'
import { parseRange, rangeContains, rangeProblem } from '../../../config/index.ts'
import type { Colour } from '../../../config/types.ts'
import { Failure } from '../../../runtime/failure.ts'
import { waitUntil } from '../../../runtime/wait-until.ts'
import { isClusterRecord } from '../../cluster/api-server-record.ts'
import type { StepContext } from '../../types.ts'
import { whyNotEvaluated } from '../../what-if/what-if-unavailable.ts'

/**
 * Returns whether a deleted cluster left behind its node resource group or the DNS record of its API server. AKS
 * usually deletes both with the cluster. A remaining DNS record would point to an address that another resource can
 * get.
 */
export async function hasClusterLeftovers(colour: Colour, context: StepContext): Promise<boolean> {
  const { azure, baseline } = context
  const { cluster, nodeGroup } = baseline.ids.clusters[colour]
  if ((await azure.read(cluster)) !== undefined) return false
  return (await azure.read(nodeGroup)) !== undefined || (await recordsOf(colour, context)).length > 0
}

/**
 * Waits until the node resource group is deleted, and then deletes remaining DNS records. Throws Failure
 * `deployment-failed` if the node resource group still exists after 15 minutes.
 */
export async function removeClusterLeftovers(colour: Colour, context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  await whenGone(baseline.ids.clusters[colour].nodeGroup, context)
  for (const record of await recordsOf(colour, context)) {
    log.warning(`The deleted cluster left the DNS record ${record}. The run deletes this record.`)
    await azure.remove(record, { signal })
  }
}

const POLL_MILLISECONDS = 15_000
const MAX_WAIT_MILLISECONDS = 15 * 60_000

async function whenGone(group: ResourceId, { azure, clock, signal }: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => azure.read(group),
      isOver: found => found === undefined,
      every: POLL_MILLISECONDS,
      limit: MAX_WAIT_MILLISECONDS,
      overdue: () => stillThere(group)
    },
    { clock, signal }
  )
}

function stillThere(group: ResourceId): Failure {
  return new Failure('deployment-failed', `${group} still exists although its cluster is deleted.`, {
    subject: group,
    remedy:
      'Find out what prevents its deletion (a lock, an externally owned resource), delete the resource group by hand and run again.'
  })
}

interface AddressRecord {
  readonly name: string
  readonly properties?: { readonly aRecords?: readonly { readonly ipv4Address?: string }[] }
}

/**
 * Returns the ids of the DNS records that the cluster left. Empty if the zone cannot be read, because the owner of an
 * externally owned zone deletes such records.
 */
async function recordsOf(colour: Colour, context: StepContext): Promise<ResourceId[]> {
  try {
    return await findRecords(colour, context)
  } catch (error) {
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    context.log.warning(
      `Not evaluated: whether the cluster left a record in ${context.baseline.ids.zones.apiServer}: ${because}`
    )
    return []
  }
}

async function findRecords(colour: Colour, { azure, baseline }: StepContext): Promise<ResourceId[]> {
  const { apiServer } = baseline.ids.zones
  if ((await azure.read(apiServer)) === undefined) return []
  const isInSubnet = recordsInSubnet(baseline.addresses.spoke[colour].apiServer)
  const found: ResourceId[] = []
  for await (const record of azure.list<AddressRecord>(`${apiServer}/A`, 'Microsoft.Network/privateDnsZones/A')) {
    if (isClusterRecord(record.name, baseline.config, colour) && isInSubnet(record))
      found.push(childId(apiServer, 'A', record.name))
  }
  return found
}

/**
 * Returns a function that checks whether all addresses of a DNS record are in a subnet. The name of a record does not
 * suffice to identify its cluster: environments can share a zone, and the name of one environment can begin with the
 * name of another environment.
 */
function recordsInSubnet(subnet: string): (record: AddressRecord) => boolean {
  const isInside = (address = '') =>
    rangeProblem(`${address}/32`) === undefined && rangeContains(parseRange(subnet), parseRange(`${address}/32`))
  return ({ properties }) => (properties?.aRecords ?? []).every(({ ipv4Address }) => isInside(ipv4Address))
}
