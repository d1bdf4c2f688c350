import { setSwitches } from '../../../../local/azure/switches.ts'
import type { Operation, World } from '../../../../local/azure/world.ts'
import { childId, type ResourceId, sameId } from '../../../../src/arm/resource-id.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { directWrite } from '../../../../src/provisioning/lease/direct-write.ts'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { APPLY_IDENTITY, type Kit } from '../../local/azure/kit.ts'
import { type Run, type Runs, runsOn } from '../records/record-kit.ts'
import { savedWorld } from '../saved-world.ts'

export type Target = 'gateway' | 'cluster' | 'pool'

/** Usual duration of the writes of these tests, in seconds. Local Azure takes about as long. */
export const EXPECTED_SECONDS = 180

export interface LeaseKit {
  readonly kit: Kit
  readonly world: World
  readonly baseline: Baseline
  readonly runs: Runs
  idOf(target: Target): ResourceId
  /** Writes a new value into the target, as a step that writes directly does. */
  write(run: Run, target: Target, value: string): Promise<void>
  /** Begins a write and ends its run after some seconds, before the operation ends. */
  beginAndKill(target: Target, seconds?: number): Promise<Operation>
  /** PUTs of the target, in the order in which they began. */
  putsOf(target: Target): Operation[]
  /** Values that the target has now. */
  valueOf(target: Target): string | undefined
}

/**
 * Returns a provisioned environment with gateway, clusters and pools in local Azure, with its record zone. `isReadable`:
 * whether Azure shows an operation without the signature of its address.
 */
export function leaseKit(isReadable: boolean): LeaseKit {
  const { baseline, ...kit } = savedWorld('first-stack-format')
  const { world } = kit
  setSwitches(world, isReadable ? ['operations-readable-by-others'] : [])
  kit.make(baseline.ids.recordZone, { location: 'global' })
  for (const id of Object.keys(world.operations)) delete world.operations[id]
  const runs = runsOn(world, baseline)
  const { cluster } = baseline.ids.clusters.blue
  const ids: Readonly<Record<Target, ResourceId>> = {
    gateway: baseline.ids.gateway,
    cluster,
    pool: childId(cluster, 'agentPools', 'user')
  }
  const putsOf = (target: Target) =>
    Object.values(world.operations)
      .filter(({ verb, target: written }) => verb === 'PUT' && sameId(written, ids[target]))
      .sort((a, b) => a.startedAt - b.startedAt)
  const write = (run: Run, target: Target, value: string) =>
    underEnvironmentLease(run.context, lease => put(run.context, ids[target], value, lease))
  return {
    kit,
    world,
    baseline,
    runs,
    idOf: target => ids[target],
    write,
    putsOf,
    valueOf: target => markOf(kit.get(ids[target], { version: versionOf(target) })),
    async beginAndKill(target, seconds = 60) {
      const run = runs.start(APPLY_IDENTITY)
      void write(run, target, 'first')
      await runs.clock.pass(seconds * 1000)
      run.kill()
      const [operation] = putsOf(target)
      if (operation === undefined) throw new Error(`The write of the ${target} did not begin in ${seconds} s.`)
      lengthen(operation)
      return operation
    }
  }
}

/** Lets an operation outlive the lease of its run, within three times its usual duration. */
export function lengthen(operation: Operation): void {
  operation.dueAt = operation.startedAt + 400_000
}

function versionOf(target: Target): string {
  return target === 'gateway' ? '2025-09-01' : '2026-05-01'
}

interface Body {
  readonly tags?: Readonly<Record<string, string>>
  readonly properties: Readonly<Record<string, unknown>>
}

type Holder = Parameters<Parameters<typeof underEnvironmentLease>[1]>[0]

async function put(context: StepContext, id: ResourceId, value: string, lease: Holder): Promise<void> {
  const found = await context.azure.readWithEtag<Body>(id)
  if (found === undefined) throw new Error(`${id} does not exist`)
  const { resource, etag: ifMatch } = found
  await directWrite(context, lease, {
    id,
    body: marked(id, resource, value),
    ifMatch,
    expectedSeconds: EXPECTED_SECONDS
  })
}

/** Returns the body with the value in a tag, or in a label of a pool, whose tags are those of its machines. */
function marked(id: ResourceId, resource: Body, value: string): object {
  if (!id.includes('/agentPools/')) return { ...resource, tags: { ...resource.tags, mark: value } }
  const { nodeImageVersion: _, nodeLabels, ...properties } = resource.properties
  return { properties: { ...properties, nodeLabels: { ...Object(nodeLabels), mark: value } } }
}

function markOf({ tags, properties }: Body): string | undefined {
  return tags?.mark ?? (properties.nodeLabels as Readonly<Record<string, string>> | undefined)?.mark
}
