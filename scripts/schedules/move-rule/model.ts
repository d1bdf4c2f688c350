import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/types.ts'
import { COLOURS, type Colour, otherColour } from '../../../src/config/colours.ts'
import type { DirectWriter } from '../../../src/provisioning/procedure/index.ts'
import { deletionOf, recordDeletion } from '../deletion.ts'
import { readResource } from '../model/read-resource.ts'
import { CLUSTER, GATEWAY } from '../model/resource-kinds.ts'
import { type Body, ModelWorld, propertiesOf, withProperties } from '../model/world.ts'
import type { ForeignChange, OtherRun, ProcedureModel } from '../procedure-model.ts'
import { baseline, ids, LIVE_STATE_IDS, liveStateOf, type ModelLiveState } from './live-state.ts'
import { finish, type MoveOperation, type MovePhase, moveRule, NODES } from './procedure.ts'

function createWorld(): ModelWorld {
  const world = new ModelWorld()
  world.create(ids.gateway, GATEWAY, { properties: { live: 'blue', tags: 0 } })
  for (const colour of COLOURS) {
    const properties = { uniqueId: `${colour}-1`, pinned: false, power: 'Running', healthy: true }
    world.create(ids.clusters[colour], CLUSTER, { properties })
    world.create(ids.pools[colour], CLUSTER, { properties: { minimum: NODES.usual } })
  }
  return world
}

/** Returns a change that happens without a write, and is undone by setting the values again. */
function altered(
  name: string,
  id: ResourceId,
  values: Body,
  undone: ForeignChange['undone'] = 'always'
): ForeignChange {
  return {
    name,
    undone,
    make(world) {
      const { body, effective } = world.resource(id)
      if (body === undefined) return undefined
      const before = (of: Body | undefined) =>
        Object.fromEntries(Object.keys(values).map(key => [key, propertiesOf(of)[key]]))
      world.alter(id, values)
      return () => world.alter(id, before(body), before(effective))
    }
  }
}

/** Returns the replacement of a cluster by one with the same name. A procedure that begins afterwards is about the new one. */
function createdAgain(colour: Colour): ForeignChange {
  const name = `${colour} is created again`
  return altered(name, ids.clusters[colour], { uniqueId: `${colour}-2`, pinned: false }, 'if-contradicting')
}

/** Returns a write by a colleague, and the write that undoes it. */
function written(name: string, id: ResourceId, key: string, change: (value: unknown) => unknown): ForeignChange {
  return {
    name,
    undone: 'if-contradicting',
    make(world) {
      const { body } = world.resource(id)
      if (body === undefined) return undefined
      const before = propertiesOf(body)[key]
      const put = (value: unknown) =>
        world.write({
          id,
          caller: 'colleague',
          body: withProperties(world.resource(id).body ?? body, { [key]: value })
        })
      if ('status' in put(change(before))) return undefined
      return () => {
        put(before)
      }
    }
  }
}

const onEach = (change: (colour: Colour) => ForeignChange): ForeignChange[] => COLOURS.map(change)

const foreignChanges: readonly ForeignChange[] = [
  ...onEach(colour => altered(`${colour} becomes unhealthy`, ids.clusters[colour], { healthy: false })),
  ...onEach(colour => altered(`${colour} is stopped`, ids.clusters[colour], { power: 'Stopped' })),
  ...onEach(colour => createdAgain(colour)),
  ...onEach(colour => deletionOf(`${colour} is deleted`, ids.clusters[colour])),
  ...onEach(colour => written(`${colour} gets tags`, ids.pools[colour], 'tags', tags => Number(tags ?? 0) + 1)),
  ...onEach(colour => written(`${colour} shrinks`, ids.pools[colour], 'minimum', () => NODES.usual)),
  recordDeletion(baseline),
  written('the gateway gets tags', ids.gateway, 'tags', tags => Number(tags) + 1),
  written('the rule is moved', ids.gateway, 'live', live => otherColour(live === 'green' ? 'green' : 'blue'))
]

async function writeAsItIs(id: ResourceId, azure: Azure, writer: DirectWriter): Promise<void> {
  const found = await readResource(azure, id)
  if (found === undefined || found.state === 'Updating') return
  await writer.write({ id, method: 'put', body: found.body, ifMatch: found.etag, expectedSeconds: 90 })
}

const otherRuns: readonly OtherRun[] = [
  {
    name: 'provision',
    /** Writes the gateway and a pool as they are, as provisioning does. Its steps run in parallel. */
    run: ({ azure, withLease }) =>
      withLease(async writer => {
        await Promise.all([ids.gateway, ids.pools.blue].map(id => writeAsItIs(id, azure, writer)))
      })
  }
]

const mutants: ProcedureModel<MovePhase, ModelLiveState, MoveOperation>['mutants'] = [
  ...moveRule.invariants.map(({ name }) => ({ name: `invariant ${name}`, change: without(name) })),
  { name: 'contradiction-is-not-checked', change: procedure => ({ ...procedure, contradiction: () => undefined }) },
  {
    name: 'unfinished-operation-is-replaced',
    change: procedure => ({ ...procedure, wayBack: ['prepare', 'move', 'finish', 'rollback'] })
  }
]

/** Returns a function that removes an invariant. Without the invariant of the soak, the table does not wait either. */
function without(name: string): (procedure: typeof moveRule) => typeof moveRule {
  return ({ table, ...procedure }) => ({
    ...procedure,
    invariants: procedure.invariants.filter(invariant => invariant.name !== name),
    table:
      name === 'soak-has-ended' ? { ...table, moved: { ...table.moved, finish: { ...finish, unless: never } } } : table
  })
}

const never = () => undefined

const END: Readonly<Record<MovePhase, MoveOperation>> = {
  idle: 'rollback',
  pinned: 'rollback',
  prepared: 'rollback',
  moved: 'finish',
  settling: 'finish',
  finished: 'finish',
  'rolled-back': 'rollback',
  disordered: 'rollback'
}

/** The model procedure with its world, the changes of colleagues and the other runs. */
export const moveRuleModel: ProcedureModel<MovePhase, ModelLiveState, MoveOperation> = {
  procedure: moveRule,
  baseline,
  liveStateIds: LIVE_STATE_IDS,
  liveStateOf,
  createWorld,
  paths: [
    ['prepare', 'move', 'finish'],
    ['prepare', 'move', 'rollback'],
    // Twice, because a short sequence is as good a place for most events, and more of them fit into a minute.
    ['prepare', 'rollback'],
    ['prepare', 'rollback']
  ],
  towardsEnd: phase => END[phase],
  foreignChanges,
  otherRuns,
  mutants,
  endState: ({ live, clusters }, record) => ({
    hasMoved: live !== record.previous.live,
    clusters: COLOURS.map(colour => [
      clusters[colour].isPinned,
      clusters[colour].minimumNodes,
      clusters[colour].hasFailed
    ])
  })
}
