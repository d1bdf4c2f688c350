import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { parseRange, rangeContains, rangeProblem } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { RequestedResource } from '../../templates/index.ts'
import type { StepContext } from '../types.ts'

/** Properties of a resource in an existing hub or zone that show which environment it serves. */
interface Found {
  readonly properties?: {
    readonly remoteVirtualNetwork?: { readonly id?: string }
    readonly virtualNetwork?: { readonly id?: string }
    readonly ruleCollections?: readonly { readonly rules?: readonly Rule[] }[]
  }
}

interface Rule {
  readonly sourceAddresses?: readonly string[]
  readonly sourceIpGroups?: readonly string[]
}

/** The network or the address ranges that a resource serves (`theirs`), and those that it must serve (`ours`). */
interface ServedMismatch {
  readonly theirs: string
  readonly ours: string
}

/**
 * Returns the requested resource with the id that it has in the existing hub. This is the former id if a resource of
 * this environment has the former id and no resource has the current id. A rule collection group cannot be renamed, and
 * Azure refuses a second rule collection group with the same priority, so a rule collection group that has a former
 * name is kept.
 */
export async function withExistingId(
  wanted: RequestedResource,
  { azure, baseline }: StepContext
): Promise<RequestedResource> {
  const { formerId } = wanted
  if (formerId === undefined || (await azure.read(wanted.id)) !== undefined) return wanted
  const former = await azure.read<Found>(formerId)
  const isOurs = former !== undefined && findServedMismatch(formerId, wanted, former, baseline) === undefined
  return isOurs ? { ...wanted, id: formerId } : wanted
}

/**
 * Throws Failure `not-ours` if a resource has the name of a requested resource but serves another environment. Names in
 * an existing hub do not contain the subscription, so an environment in another subscription can have created a
 * resource with the same name.
 */
export function refuseExternallyOwned(wanted: RequestedResource, found: unknown, baseline: Baseline): void {
  const serving = findServedMismatch(wanted.id, wanted, found as Found | undefined, baseline)
  if (serving === undefined) return
  throw new Failure('not-ours', `${wanted.id} exists and serves ${serving.theirs}, not ${serving.ours}.`, {
    subject: wanted.id,
    remedy: `Another environment with the same workload name, environment name and region seems to use this hub: rename one of the two environments. If the resource is no longer needed, ask its owner to delete it (az resource delete --ids ${wanted.id}) and run again. The resource was not changed.`
  })
}

/** Returns whether an existing resource serves this environment. */
export function servesEnvironment(wanted: RequestedResource, found: unknown, baseline: Baseline): boolean {
  return findServedMismatch(wanted.id, wanted, found as Found | undefined, baseline) === undefined
}

function findServedMismatch(
  id: ResourceId,
  wanted: RequestedResource,
  found: Found | undefined,
  { addresses }: Baseline
): ServedMismatch | undefined {
  if (found === undefined) return undefined
  const { remoteVirtualNetwork, virtualNetwork } = (wanted.body as Found).properties ?? {}
  switch (parseResourceId(id).type.toLowerCase()) {
    case 'microsoft.network/virtualnetworks/virtualnetworkpeerings':
      return otherNetwork(found.properties?.remoteVirtualNetwork?.id, remoteVirtualNetwork?.id)
    case 'microsoft.network/privatednszones/virtualnetworklinks':
      return otherNetwork(found.properties?.virtualNetwork?.id, virtualNetwork?.id)
    case 'microsoft.network/firewallpolicies/rulecollectiongroups':
      return otherSources(found, addresses.spoke.addressSpace)
    default:
      throw new TypeError(`${id} does not show which environment it serves`)
  }
}

function otherNetwork(theirs = 'no network', ours = 'no network'): ServedMismatch | undefined {
  return sameId(theirs, ours) ? undefined : { theirs, ours }
}

/**
 * Returns the rule sources outside the address space `ours`, or `undefined` if there are none. A rule collection group
 * without rules serves no environment.
 */
function otherSources({ properties }: Found, ours: string): ServedMismatch | undefined {
  const rules = (properties?.ruleCollections ?? []).flatMap(collection => collection.rules ?? [])
  const others = rules.flatMap(rule => sourcesOutside(rule, ours))
  return others.length === 0 ? undefined : { theirs: [...new Set(others)].join(', '), ours }
}

/**
 * Returns the sources of a rule that are outside the range `ours`. IP groups always count as outside. A rule without
 * sources applies to any source, so it serves all environments.
 */
function sourcesOutside({ sourceAddresses = [], sourceIpGroups = [] }: Rule, ours: string): string[] {
  if (sourceAddresses.length + sourceIpGroups.length === 0) return ['any source']
  return [...sourceAddresses.filter(source => !isWithin(source, ours)), ...sourceIpGroups]
}

function isWithin(source: string, space: string): boolean {
  const cidr = source.includes('/') ? source : `${source}/32`
  return rangeProblem(cidr) === undefined && rangeContains(parseRange(space), parseRange(cidr))
}
