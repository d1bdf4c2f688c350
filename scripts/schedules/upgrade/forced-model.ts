import { unreadCluster } from '../../../src/preflight/index.ts'
import type { Step } from '../../../src/provisioning/types.ts'
import { CLOSE_OVERRIDE } from '../../../src/upgrade/in-place/override/close-step.ts'
import { upgradeProcedure } from '../../../src/upgrade/in-place/procedure.ts'
import type { UpgradeTools } from '../../../src/upgrade/in-place/tools.ts'
import { propertiesOf, withProperties } from '../model/world.ts'
import type { ForeignChange } from '../procedure-model.ts'
import { ids } from './live-state.ts'
import { changed, goal, tools, upgradeModel } from './model.ts'

type UpgradeModel = typeof upgradeModel

const BUDGET = { name: 'web/till', owner: '', pods: ['web/till-0'], isUnsatisfiable: false }

/** Evidence of a cluster in which no budget blocks that the override does not name. */
const NO_OBJECTS = { objects: [] }

const forcedTools: UpgradeTools = {
  ...tools,
  readInside: async () => ({
    ...unreadCluster('The model world has no API server.'),
    ...{ workloads: NO_OBJECTS, budgets: NO_OBJECTS, nodes: NO_OBJECTS }
  }),
  force: { budgets: [BUDGET.name], because: 'the till is closed', blocking: [BUDGET] }
}

const procedure = upgradeProcedure(goal, forcedTools)

const openedByHand: ForeignChange = {
  name: 'a colleague opens the override for a year',
  undone: 'if-contradicting',
  make(world) {
    const { body } = world.resource(ids.cluster)
    if (body === undefined) return undefined
    const until = new Date(world.now + 365 * 24 * 3_600_000).toISOString()
    const upgradeSettings = { overrideSettings: { forceUpgrade: true, until } }
    const outcome = world.write({
      id: ids.cluster,
      caller: 'colleague',
      body: withProperties(body, { upgradeSettings })
    })
    if ('status' in outcome) return undefined
    return () => world.alter(ids.cluster, { upgradeSettings: propertiesOf(body).upgradeSettings })
  }
}

/** Returns the steps without the one that closes the override. */
function withoutClosing(steps: readonly Step[]): readonly Step[] {
  const closing = steps.find(({ name }) => name === CLOSE_OVERRIDE)
  const needs = closing?.needs ?? []
  return steps
    .filter(step => step !== closing)
    .map(step => ({
      ...step,
      needs: step.needs.flatMap(need => (need.step === CLOSE_OVERRIDE ? needs : [need]))
    }))
}

const mutants: UpgradeModel['mutants'] = [
  {
    name: 'override-stays-open',
    change: found => ({ ...changed(found, [], withoutClosing), contradiction: () => undefined })
  },
  {
    name: 'opened-without-approval-in-the-record',
    change: found => withoutPins(changed(found, ['only-an-approved-override'], steps => steps))
  }
]

/** Returns the procedure without the pins that name the override. */
function withoutPins({ table, ...others }: UpgradeModel['procedure']): UpgradeModel['procedure'] {
  const { upgrade } = table.idle
  if (!('steps' in upgrade)) throw new TypeError('an upgrade has no steps')
  const recordAtStart: typeof upgrade.recordAtStart = situation => {
    const { pins = {}, ...contents } = upgrade.recordAtStart?.(situation) ?? {}
    const { force: _, ...left } = pins
    return { ...contents, pins: left }
  }
  const all = { ...table.idle, upgrade: { ...upgrade, recordAtStart } }
  return { ...others, table: { ...table, idle: all, upgrading: all, upgraded: all } }
}

/** The upgrade of a cluster that bypasses a budget. The override must be closed in every end. */
export const forcedUpgradeModel: UpgradeModel = {
  ...upgradeModel,
  procedure,
  foreignChanges: [...upgradeModel.foreignChanges, openedByHand],
  mutants
}
