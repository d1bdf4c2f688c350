import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Tags } from '../../arm/tag-limits.ts'
import type { Baseline } from '../../config/types.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import type { RequestedResource } from '../../templates/index.ts'
import { refuseExternallyOwned, withExistingId } from '../ownership/external-owner.ts'
import { withDirectTags } from '../tags/direct-tags.ts'
import type { Evaluation, Need, PropertyChange, ResourceChange, Step, StepContext } from '../types.ts'
import { findDifferences } from '../what-if/differences.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { whyNotEvaluated } from '../what-if/what-if-unavailable.ts'

export interface DirectStepOptions {
  readonly name: string
  readonly needs: readonly Need[]
  readonly expectedSeconds: number
  readonly wanted: (baseline: Baseline) => readonly RequestedResource[]
  /** Whether another step creates the resources. This step then only changes them, and its plan lists no creations. */
  readonly madeBefore?: boolean
  /**
   * Whether the resources are in an existing hub or zone. The step then refuses to change a resource that serves
   * another owner.
   */
  readonly external?: boolean
}

/** Differences between a requested resource and the existing one; `found` is false if the resource does not exist. */
interface Difference {
  readonly wanted: RequestedResource
  readonly found: boolean
  readonly properties: readonly PropertyChange[]
}

/**
 * Returns a step that writes resources one by one and not through a stack. It is for resources in externally owned
 * networks and zones, and for settings that are not possible yet when their stack is applied. The resources are never
 * deleted, because no stack records that the environment created them.
 */
export function directStep(options: DirectStepOptions): Step {
  const { name, needs, expectedSeconds, wanted, madeBefore = false, external = false } = options
  const compare = external ? compareExternal : compareOwn
  const changesOf = (found: readonly Difference[]) =>
    found.filter(each => each.found || !madeBefore).map(each => changeOf(name, each))
  return {
    name,
    needs,
    expectedSeconds,
    intent: wanted,
    settle: async context => {
      const ids = wanted(context.baseline).flatMap(({ id, formerId }) => [id, formerId ?? []].flat())
      await Promise.all(ids.map(id => settled(id, context)))
    },
    async plan(context) {
      const all = wanted(context.baseline)
      const looked = await compareAll(all, context, compare)
      const { evaluation, differing } = looked
      const unchanged = all.length - differing.length
      return {
        step: name,
        evaluation,
        changes: changesOf(differing),
        unchanged,
        noise: 0,
        pending: differing.length > 0
      }
    },
    async apply(context) {
      const { differing } = await compare(wanted(context.baseline), context)
      const chains = Map.groupBy(differing, each => parentOf(each.wanted.id)).values()
      await Promise.all([...chains].map(chain => writeInTurn(chain, context, expectedSeconds)))
    }
  }
}

/** Returns the id of the network, policy or zone that a resource belongs to, in lower case. */
function parentOf(id: ResourceId): string {
  return id.toLowerCase().split('/').slice(0, -2).join('/')
}

/**
 * Writes the resources of one parent one after another: Azure accepts one write at a time below a network or a policy.
 */
async function writeInTurn(
  chain: readonly Difference[],
  { azure, signal }: StepContext,
  expectedSeconds: number
): Promise<void> {
  for (const { wanted } of chain) await azure.write(wanted.id, wanted.body, { signal, expectedSeconds })
}

const POLL_MILLISECONDS = 10_000

const MAX_WAIT_MINUTES = 60

/**
 * Waits while a write of an earlier run is in progress, because Azure would refuse a second write. Does not wait for a
 * resource that the identity may not read.
 */
async function settled(id: ResourceId, context: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => isUpdating(id, context),
      isOver: updating => !updating,
      every: POLL_MILLISECONDS,
      limit: MAX_WAIT_MINUTES * 60_000,
      overdue: () => operationStuck(id, 'Updating', MAX_WAIT_MINUTES)
    },
    context
  )
}

async function isUpdating(id: ResourceId, { azure }: StepContext): Promise<boolean> {
  try {
    const found = await azure.read<{ properties?: { provisioningState?: string } }>(id)
    return found?.properties?.provisioningState?.toLowerCase() === 'updating'
  } catch (error) {
    if (whyNotEvaluated(error) === undefined) throw error
    return false
  }
}

interface Compared {
  readonly evaluation: Evaluation
  readonly differing: readonly Difference[]
}

/** Returns how the resources differ. If Azure does not allow the reads, returns every resource as a possible change. */
async function compareAll(
  all: readonly RequestedResource[],
  context: StepContext,
  compare: Comparing
): Promise<Compared> {
  try {
    return await compare(all, context)
  } catch (error) {
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    const differing = all.map(wanted => ({ wanted, found: false, properties: [] }))
    return { evaluation: { by: 'nothing', because }, differing }
  }
}

type Comparing = (all: readonly RequestedResource[], context: StepContext) => Promise<Compared>

async function compareOwn(all: readonly RequestedResource[], { azure }: StepContext): Promise<Compared> {
  return compared(
    await Promise.all(all.map(async wanted => ({ wanted, present: await azure.read<object>(wanted.id) })))
  )
}

/**
 * Compares resources in an existing hub or zone. Throws Failure `not-ours`, before any write, if one of the resources
 * serves another owner.
 */
async function compareExternal(all: readonly RequestedResource[], context: StepContext): Promise<Compared> {
  const read = await Promise.all(all.map(each => readExternal(each, context)))
  return compared(read)
}

async function readExternal(each: RequestedResource, context: StepContext): Promise<Read> {
  const wanted = await withExistingId(each, context)
  const present = await context.azure.read<object>(wanted.id)
  refuseExternallyOwned(wanted, present, context.baseline)
  return { wanted, present }
}

interface Read {
  readonly wanted: RequestedResource
  readonly present: { readonly tags?: Tags } | undefined
}

function compared(all: readonly Read[]): Compared {
  const found = all.map(({ wanted, present }) => {
    const { body, changes } = withDirectTags(parseResourceId(wanted.id).type, wanted.body, present)
    const properties = [...findDifferences({ properties: wanted.body.properties }, present), ...changes]
    return { wanted: { ...wanted, body }, found: present !== undefined, properties }
  })
  return { evaluation: { by: 'reads' }, differing: found.filter(each => each.properties.length > 0) }
}

function changeOf(step: string, { wanted: { id }, found, properties }: Difference): ResourceChange {
  const common = { step, id, type: parseResourceId(id).type, certain: true } as const
  return found
    ? resourceChange({ ...common, kind: 'modify', properties })
    : resourceChange({ ...common, kind: 'create' })
}
