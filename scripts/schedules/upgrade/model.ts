import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/types.ts'
import { unreadCluster } from '../../../src/preflight/index.ts'
import type { DirectWriter, ProcedureWriter } from '../../../src/provisioning/procedure/index.ts'
import type { Step } from '../../../src/provisioning/types.ts'
import { abortUpgrade } from '../../../src/upgrade/in-place/abort.ts'
import { DELETE_MACHINES } from '../../../src/upgrade/in-place/delete-machines.ts'
import { type UpgradeProcedure, upgradeProcedure } from '../../../src/upgrade/in-place/procedure.ts'
import type { UpgradeTools } from '../../../src/upgrade/in-place/tools.ts'
import type { UpgradeGoal, UpgradeOperation, UpgradePhase, UpgradeState } from '../../../src/upgrade/in-place/types.ts'
import { recordDeletion } from '../deletion.ts'
import { readResource, readResources } from '../model/read-resource.ts'
import { CLUSTER, RECORD_SET } from '../model/resource-kinds.ts'
import { type Body, ModelWorld, propertiesOf, withProperties } from '../model/world.ts'
import type { ForeignChange, OtherRun, ProcedureModel } from '../procedure-model.ts'
import { baseline, ids, LIVE_STATE_IDS, liveStateOf, VERSIONS } from './live-state.ts'

type UpgradeModel = ProcedureModel<UpgradePhase, UpgradeState, UpgradeOperation>

export const goal: UpgradeGoal = { kind: 'minor', version: VERSIONS.to, images: {} }

const NO_API_SERVER = 'The model world has no API server.'

export const tools: UpgradeTools = {
  baseline,
  readState: async azure => liveStateOf(await readResources(azure, LIVE_STATE_IDS)),
  readInside: async () => unreadCluster(NO_API_SERVER),
  openInside: async () => ({ unusable: NO_API_SERVER })
}

/** Name of a machine that AKS left out of service. */
const LEFT_OUT = 'machine-2'

/** Returns the world before the operations. A machine of a pool is out of service if they delete such machines. */
function createWorld(path: readonly UpgradeOperation[]): ModelWorld {
  const world = new ModelWorld()
  const properties = { kubernetesVersion: VERSIONS.from, uid: 'first', agentPoolProfiles: [] }
  world.create(ids.cluster, CLUSTER, { location: 'westeurope', properties })
  // Lists that the steps read. They are empty: no window gates a start, and the live state has the machines.
  world.create(`${ids.cluster}/maintenanceConfigurations` as ResourceId, RECORD_SET, { value: [] })
  for (const id of Object.values(ids.pools)) {
    world.create(id, CLUSTER, { properties: { orchestratorVersion: VERSIONS.from } })
    world.create(`${id}/machines` as ResourceId, RECORD_SET, { value: [] })
  }
  if (path.includes(DELETE_MACHINES)) world.alter(ids.pools.user, { outOfService: [LEFT_OUT] })
  return world
}

/** Returns a write by a colleague that changes a label of a resource and keeps everything else. */
function labelled(name: string, id: ResourceId): ForeignChange {
  return {
    name,
    undone: 'if-contradicting',
    make(world) {
      const { body } = world.resource(id)
      if (body === undefined) return undefined
      const label = Number(propertiesOf(body).label ?? 0) + 1
      const outcome = world.write({ id, caller: 'colleague', body: withProperties(body, { label }) })
      return 'status' in outcome ? undefined : () => undefined
    }
  }
}

const createdAgain: ForeignChange = {
  name: 'the cluster is created again',
  undone: 'if-contradicting',
  make(world) {
    world.alter(ids.cluster, { uid: 'second' })
    return () => world.alter(ids.cluster, { uid: 'first' })
  }
}

const machineLeftOut: ForeignChange = {
  name: 'AKS leaves a machine out of service',
  undone: 'always',
  make(world) {
    const { effective } = world.resource(ids.pools.system)
    if (effective === undefined || world.running(ids.pools.system).length > 0) return undefined
    world.alter(ids.pools.system, { outOfService: [LEFT_OUT] })
    return () => world.alter(ids.pools.system, { outOfService: [] })
  }
}

async function writeAsItIs(id: ResourceId, azure: Azure, writer: DirectWriter): Promise<void> {
  const found = await readResource(azure, id)
  if (found === undefined || found.state !== 'Succeeded') return
  await writer.write({ id, method: 'put', body: found.body, ifMatch: found.etag, expectedSeconds: 90 })
}

const provision: OtherRun = {
  name: 'provision',
  /** Writes cluster and pool as they are, one after the other, as provisioning does with a healthy cluster. */
  run: ({ azure, withLease }) =>
    withLease(async writer => {
      for (const id of [ids.cluster, ids.pools.user]) await writeAsItIs(id, azure, writer)
    })
}

const abort: OtherRun = {
  name: 'abort',
  /** Aborts the upgrade that Azure works on. It needs no lease. */
  async run({ azure, ...clients }) {
    await abortUpgrade(() => tools.readState(azure), { azure, ...clients })
  }
}

/** Returns the procedure without some invariants, and with other steps of one operation. */
export function changed(
  { invariants, table, ...procedure }: UpgradeProcedure,
  without: readonly string[],
  steps: (steps: readonly Step[]) => readonly Step[],
  alter: (body: Body) => Body = body => body,
  operation: UpgradeOperation = 'upgrade'
): UpgradeProcedure {
  const cell = table.idle[operation]
  if (!('steps' in cell)) throw new TypeError(`${operation} has no steps`)
  const changedCell: typeof cell = {
    ...cell,
    steps: (situation, writer) => steps(cell.steps(situation, altering(writer, alter)))
  }
  const all = { ...table.idle, [operation]: changedCell }
  return {
    ...procedure,
    invariants: invariants.filter(({ name }) => !without.includes(name)),
    table: { ...table, idle: all, upgrading: all, upgraded: all }
  }
}

function altering(writer: ProcedureWriter<UpgradeState>, alter: (body: Body) => Body): ProcedureWriter<UpgradeState> {
  return {
    write: write =>
      writer.write({
        ...write,
        request: current => {
          const requested = write.request(current)
          return requested && { ...requested, body: alter(requested.body as Body) }
        }
      })
  }
}

const asTheyAre = (steps: readonly Step[]) => steps

const replaced = (name: string, version: string) => (body: Body) =>
  name in propertiesOf(body) ? withProperties(body, { [name]: version }) : body

const otherMachine = (body: Body) => ('machineNames' in body ? { machineNames: ['machine-0'] } : body)

/** Returns the steps without those of the control plane, so that the pools come first. */
function withoutControlPlane(steps: readonly Step[]): readonly Step[] {
  const isOfPlane = (name: string) => name === 'control-plane' || name === 'verify-control-plane'
  return steps
    .filter(({ name }) => !isOfPlane(name))
    .map(step => ({ ...step, needs: step.needs.filter(({ step: name }) => !isOfPlane(name)) }))
}

/** Returns the body of a cluster with an override that the record does not name. */
function opened(body: Body): Body {
  const overrideSettings = { forceUpgrade: true, until: '2100-01-01T00:00:00Z' }
  return 'kubernetesVersion' in propertiesOf(body)
    ? withProperties(body, { upgradeSettings: { overrideSettings } })
    : body
}

/** Tools that take every cluster for one on which nothing is in progress, so that a step does not wait. */
const hasty: UpgradeTools = {
  ...tools,
  readState: async azure => {
    const { cluster, pools, colour } = await tools.readState(azure)
    const quiet = { provisioningState: 'Succeeded' }
    return { colour, cluster: { ...cluster, ...quiet }, pools: pools.map(pool => ({ ...pool, ...quiet })) }
  }
}

/** Mistakes of the steps, each without the invariant that stops it. */
const mutants: UpgradeModel['mutants'] = [
  {
    name: 'invariant never-a-lower-version',
    change: procedure =>
      changed(
        procedure,
        ['never-a-lower-version', 'only-the-approved-version'],
        asTheyAre,
        replaced('orchestratorVersion', VERSIONS.older)
      )
  },
  {
    name: 'invariant only-the-approved-version',
    change: procedure =>
      changed(procedure, ['only-the-approved-version'], asTheyAre, replaced('kubernetesVersion', VERSIONS.newer))
  },
  {
    name: 'invariant control-plane-before-pools',
    change: procedure => changed(procedure, ['control-plane-before-pools'], withoutControlPlane)
  },
  {
    name: 'invariant cluster-is-not-busy',
    change: () => changed(upgradeProcedure(goal, hasty), ['cluster-is-not-busy'], asTheyAre)
  },
  {
    name: 'invariant only-machines-out-of-service',
    change: procedure => changed(procedure, ['only-machines-out-of-service'], asTheyAre, otherMachine, DELETE_MACHINES)
  },
  {
    name: 'unfinished-upgrade-begins-again',
    change: procedure => ({ ...procedure, wayBack: ['upgrade', 'rollback'] })
  },
  {
    name: 'invariant only-an-approved-override',
    change: procedure => changed(procedure, ['only-an-approved-override'], asTheyAre, opened)
  }
]

/** The upgrade of a cluster with two pools, with the changes of colleagues and the other runs. */
export const upgradeModel: UpgradeModel = {
  procedure: upgradeProcedure(goal, tools),
  baseline,
  liveStateIds: LIVE_STATE_IDS,
  liveStateOf,
  createWorld,
  paths: [['upgrade'], ['upgrade', 'rollback'], [DELETE_MACHINES, 'upgrade']],
  towardsEnd: () => 'upgrade',
  foreignChanges: [
    labelled('the cluster gets a label', ids.cluster),
    labelled('a pool gets a label', ids.pools.user),
    createdAgain,
    machineLeftOut,
    recordDeletion(baseline)
  ],
  otherRuns: [provision, abort],
  mutants,
  // A rollback can end an upgrade before or after its control plane.
  endState: ({ cluster, pools }, { phase }) => [
    cluster.override?.forceUpgrade === true,
    ...[...(phase === 'rolled-back' ? [] : [cluster]), ...pools].map(
      ({ version, requestedVersion, provisioningState }) => [version, requestedVersion, provisioningState]
    )
  ]
}
