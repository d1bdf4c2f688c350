import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import type { WantedResource } from '../../templates/index.ts'
import { resourceChange } from '../change.ts'
import { differences } from '../differences.ts'
import { refuseOthers, withPresentId } from '../external-owner.ts'
import type { Evaluation, Need, PropertyChange, ResourceChange, Step, StepContext } from '../types.ts'
import { whyUnseen } from '../unseen.ts'

export interface DirectStepOptions {
  readonly name: string
  readonly needs: readonly Need[]
  readonly expectedSeconds: number
  readonly wanted: (baseline: Baseline) => readonly WantedResource[]
  /** Resources another step makes: this one only changes them, and lists no creation. */
  readonly madeBefore?: boolean
  /** They lie in an existing hub or zone: one that exists and serves somebody else is refused. */
  readonly external?: boolean
}

/** What of one resource differs; `found: false` where there is none. */
interface Difference {
  readonly wanted: WantedResource
  readonly found: boolean
  readonly properties: readonly PropertyChange[]
}

/**
 * Resources that are put one by one and belong to no stack: what lies with others, and what a stack cannot say yet when it
 * is applied. They are never deleted: there is no ledger to tell that they were ours.
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
      const looked = await look(all, context, compare)
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

/** The network, policy or zone something belongs to. */
function parentOf(id: ResourceId): string {
  return id.toLowerCase().split('/').slice(0, -2).join('/')
}

/** Azure takes one write below a network or a policy at a time. */
async function writeInTurn(
  chain: readonly Difference[],
  { azure, signal }: StepContext,
  expectedSeconds: number
): Promise<void> {
  for (const { wanted } of chain) await azure.write(wanted.id, wanted.body, { signal, expectedSeconds })
}

const LOOK_EVERY = 10_000

const MOST_MINUTES = 60

/** Waits while the write of an earlier run goes on: Azure would refuse another. What we may not see is not waited for. */
async function settled(id: ResourceId, context: StepContext): Promise<void> {
  await waitUntil(
    {
      read: () => isUpdating(id, context),
      isOver: updating => !updating,
      every: LOOK_EVERY,
      limit: MOST_MINUTES * 60_000,
      overdue: () => operationStuck(id, 'Updating', MOST_MINUTES)
    },
    context
  )
}

async function isUpdating(id: ResourceId, { azure }: StepContext): Promise<boolean> {
  try {
    const found = await azure.read<{ properties?: { provisioningState?: string } }>(id)
    return found?.properties?.provisioningState?.toLowerCase() === 'updating'
  } catch (error) {
    if (whyUnseen(error) === undefined) throw error
    return false
  }
}

interface Compared {
  readonly evaluation: Evaluation
  readonly differing: readonly Difference[]
}

/** The comparison, or everything as uncertain where Azure would not let us look. */
async function look(all: readonly WantedResource[], context: StepContext, compare: Comparing): Promise<Compared> {
  try {
    return await compare(all, context)
  } catch (error) {
    const because = whyUnseen(error)
    if (because === undefined) throw error
    const differing = all.map(wanted => ({ wanted, found: false, properties: [] }))
    return { evaluation: { by: 'nothing', because }, differing }
  }
}

type Comparing = (all: readonly WantedResource[], context: StepContext) => Promise<Compared>

async function compareOwn(all: readonly WantedResource[], { azure }: StepContext): Promise<Compared> {
  return compared(await Promise.all(all.map(async wanted => ({ wanted, present: await azure.read(wanted.id) }))))
}

/** Throws Failure `not-ours` where one serves somebody else, before any is written. */
async function compareExternal(all: readonly WantedResource[], context: StepContext): Promise<Compared> {
  const read = await Promise.all(all.map(each => readExternal(each, context)))
  return compared(read)
}

async function readExternal(each: WantedResource, context: StepContext): Promise<Read> {
  const wanted = await withPresentId(each, context)
  const present = await context.azure.read(wanted.id)
  refuseOthers(wanted, present, context.baseline)
  return { wanted, present }
}

interface Read {
  readonly wanted: WantedResource
  readonly present: unknown
}

function compared(all: readonly Read[]): Compared {
  const found = all.map(({ wanted, present }) => ({
    wanted,
    found: present !== undefined,
    properties: differences({ properties: wanted.body.properties }, present)
  }))
  return { evaluation: { by: 'reads' }, differing: found.filter(each => each.properties.length > 0) }
}

function changeOf(step: string, { wanted: { id }, found, properties }: Difference): ResourceChange {
  const common = { step, id, type: parseResourceId(id).type, certain: true } as const
  return found
    ? resourceChange({ ...common, kind: 'modify', properties })
    : resourceChange({ ...common, kind: 'create' })
}
