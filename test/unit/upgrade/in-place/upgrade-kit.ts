import { nodesOfPool, setNodes } from '../../../../local/aks/nodes/node.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource, World } from '../../../../local/azure/world.ts'
import { childId, parseResourceId, type ResourceId } from '../../../../src/arm/resource-id.ts'
import { createBaseline, loadConfig } from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { type Approval, approvalOf } from '../../../../src/provisioning/index.ts'
import { decodeRecord, type OperationRecord } from '../../../../src/provisioning/procedure/index.ts'
import { readRecord } from '../../../../src/provisioning/records/operation-record.ts'
import { readUpgradeState } from '../../../../src/upgrade/in-place/live-state.ts'
import {
  applyUpgrade,
  type PlannedUpgrade,
  planUpgrade,
  type UpgradeRequest
} from '../../../../src/upgrade/in-place/run.ts'
import type { UpgradeState } from '../../../../src/upgrade/in-place/types.ts'
import type { FakeAnswer, FakeRequest } from '../../azure/fakes.ts'
import { AKS, publicCluster } from '../../local/aks/cluster-kit.ts'
import { APPLY_IDENTITY, clientOf, emptyWorld, type Kit } from '../../local/azure/kit.ts'
import { workloadPool } from '../../power/power-kit.ts'
import { type Run, type Runs, runsOn } from '../../provisioning/records/record-kit.ts'
import { savedWorld } from '../../provisioning/saved-world.ts'
import { healthyEvidence } from '../upgrade-validation-kit.ts'

/** Version of the clusters before the upgrade, and the newest patch of the next minor version at the time of the tests. */
export const FROM = '1.35.6'
export const TO = '1.36.2'

export interface UpgradeKit {
  readonly kit: Kit
  readonly world: World
  readonly baseline: Baseline
  readonly runs: Runs
  readonly cluster: ResourceId
  /** Time at which the environment is complete, in milliseconds since 1970. */
  readonly began: number
  pool(name: string): ResourceId
  /** Stored resource, to change it as Azure does by itself. */
  stored(id: ResourceId): Resource
  /** Writes that were sent to the cluster and its pools, in order, as `PUT pool-user`. */
  readonly writes: string[]
  /** Returns an answer that replaces Azure's, or `undefined`. */
  intercept: (request: FakeRequest) => FakeAnswer | undefined
  start(): Run
  settle<T>(work: Promise<T>): Promise<T>
  request(changes?: Partial<UpgradeRequest>): UpgradeRequest
  plan(changes?: Partial<UpgradeRequest>): Promise<PlannedUpgrade>
  /** Plans, approves and applies. */
  run(changes?: Partial<UpgradeRequest>): ReturnType<typeof applyUpgrade>
  apply(approval: Approval, changes?: Partial<UpgradeRequest>, run?: Run): ReturnType<typeof applyUpgrade>
  state(): Promise<UpgradeState>
  /** The same, for code that runs inside `settle`. */
  stateNow(): Promise<UpgradeState>
  record(): Promise<OperationRecord | undefined>
}

/** Settings of upgrades that a test changes. */
export type UpgradeSettings = Partial<Baseline['config']['upgrades']>

const FILE =
  'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope, profile: dev-test } }'
const VERSION = { version: AKS }

/** Returns local Azure with a blue cluster that has two pools, one minor version behind, and the record zone. */
export function upgradeKit(settings: UpgradeSettings = {}): UpgradeKit {
  const world = emptyWorld()
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  const kit = clientOf(world)
  const baseline = withSettings(createBaseline(loadConfig(FILE, 'x', 'test'), world.subscriptionId), settings)
  const cluster = baseline.ids.clusters.blue.cluster
  const { clusterGroup, platformGroup, spokeGroup } = baseline.ids
  for (const group of [clusterGroup, platformGroup, spokeGroup]) kit.make(group, { location: 'westeurope' })
  kit.make(baseline.ids.recordZone, { location: 'global' })
  kit.put(cluster, publicCluster, VERSION)
  kit.settle()
  kit.put(childId(cluster, 'agentPools', 'user'), { properties: workloadPool }, VERSION)
  kit.settle()
  return kitOn(kit, baseline)
}

/**
 * Returns an environment that was provisioned completely, with a private cluster, Flux and a gateway. The blue cluster is
 * one minor version behind, and its window is open.
 */
export function provisionedKit(settings: UpgradeSettings = {}): UpgradeKit {
  const { baseline: saved, ...kit } = savedWorld('first-stack-format')
  const { world } = kit
  const baseline = withSettings(saved, settings)
  kit.make(baseline.ids.recordZone, { location: 'global' })
  const result = kitOn(kit, baseline)
  setVersion(result, FROM)
  const id = childId(result.cluster, 'maintenanceConfigurations', 'aksManagedAutoUpgradeSchedule')
  const { maintenanceWindow } = result.stored(id).properties as { maintenanceWindow: Record<string, unknown> }
  const dayOfWeek = new Date(world.now).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  const opened = { schedule: { weekly: { intervalWeeks: 1, dayOfWeek } }, startTime: '00:00', durationHours: 24 }
  result.stored(id).properties.maintenanceWindow = { ...maintenanceWindow, ...opened }
  return result
}

/** Sets the version of the cluster, its pools and their nodes, as if it had been created with it. */
function setVersion({ world, cluster, pool, stored }: UpgradeKit, version: string): void {
  Object.assign(stored(cluster).properties, { kubernetesVersion: version, currentKubernetesVersion: version })
  for (const name of ['system', 'user']) {
    const id = pool(name)
    Object.assign(stored(id).properties, { currentOrchestratorVersion: version })
    const nodes = nodesOfPool(world, id)
    for (const node of nodes) node.kubernetesVersion = version
    setNodes(world, id, nodes)
  }
}

function withSettings({ config, ids }: Baseline, settings: UpgradeSettings): Baseline {
  const { subscriptionId } = parseResourceId(ids.clusterGroup)
  return createBaseline({ ...config, upgrades: { ...config.upgrades, ...settings } }, subscriptionId)
}

function kitOn(kit: Kit, baseline: Baseline): UpgradeKit {
  const { world } = kit
  const cluster = baseline.ids.clusters.blue.cluster
  const pool = (name: string) => childId(cluster, 'agentPools', name)
  world.tables.throttle = {}
  const stored = (id: ResourceId): Resource => {
    const found = findResource(world, id)
    if (found === undefined) throw new Error(`${id} does not exist`)
    return found
  }
  const runs = runsOn(world, baseline)
  const writes: string[] = []
  const result: UpgradeKit = {
    ...{ kit, world, baseline, runs, cluster, pool, stored, writes, began: world.now },
    intercept: () => undefined,
    start: () => {
      const { context, ...run } = runs.start(APPLY_IDENTITY)
      return { ...run, context: { ...context, azure: { ...context.azure, subscriptionId: world.subscriptionId } } }
    },
    settle: work => runs.clock.run(work),
    request: changes => ({
      ...{ baseline, operation: 'upgrade', colour: 'blue', target: 'next-minor', allowPreview: false },
      manifests: () => ({ manifests: [], notRendered: [] }),
      readInside: async () => healthyEvidence(),
      ...changes
    }),
    async plan(changes) {
      const planned = await result.settle(planUpgrade(result.request(changes), result.start().context))
      if ('done' in planned) throw new Error(planned.done)
      return planned
    },
    apply: (approval, changes, run = result.start()) =>
      result.settle(applyUpgrade({ ...result.request(changes), approval }, run.context)),
    async run(changes) {
      return await result.apply(approvalOf((await result.plan(changes)).plan), changes)
    },
    stateNow: () =>
      readUpgradeState({ azure: result.start().context.azure, id: cluster, colour: 'blue', poolOrder: [] }),
    state: () => result.settle(result.stateNow()),
    async record() {
      const found = await result.settle(readRecord(result.start().context, baseline.ids.recordZone))
      return found === undefined ? undefined : decodeRecord(found.value)
    }
  }
  runs.answer = request => {
    const answer = result.intercept(request)
    const name = writeNameOf(request, cluster)
    if (name !== undefined) writes.push(name)
    return answer
  }
  return result
}

/** Returns a short name of a write of the cluster or one of its pools. */
export function writeNameOf({ method, path }: FakeRequest, cluster: string): string | undefined {
  const at = path.toLowerCase().indexOf(cluster.toLowerCase())
  if (at < 0 || method === 'GET') return undefined
  const rest = path.slice(at + cluster.length).replace(/^\/agentPools\//i, 'pool-')
  return `${method} ${rest === '' ? 'cluster' : rest.replace(/^\//, '')}`
}
