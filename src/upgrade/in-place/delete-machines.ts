import { operationState } from '../../azure/index.ts'
import { nameList } from '../../preflight/index.ts'
import type {
  Allowed,
  Invariant,
  OperationRecord,
  RecordContents,
  Refusal,
  Situation
} from '../../provisioning/procedure/index.ts'
import { cordonedBefore, cordonPin } from './cordoned-nodes.ts'
import { listMachines } from './failure/commands.ts'
import { pinnedRollback, pinnedUpgrade, pinsOf } from './goal.ts'
import type { PartWrite } from './part-write.ts'
import { isListed } from './phase.ts'
import { stepsOf } from './steps.ts'
import type { UpgradeTools } from './tools.ts'
import type { MachineState, PoolState, UpgradePhase, UpgradeState } from './types.ts'

/** Name of the operation that deletes machines which AKS left out of service. */
export const DELETE_MACHINES = 'delete-machines'

/** Prefix of the pins with the machines of a pool. */
const PIN = 'machines.'

/** Pin with the phase of the upgrade or rollback before. */
const BEFORE = 'before'

/** Prefix of the path of a change that deletes a machine. Its name follows. */
export const MACHINES_PATH = 'machines.'

/** Minutes of a deletion. */
const MINUTES = 3

/** Names of the machines to delete, by pool. */
type DueMachines = Readonly<Record<string, readonly string[]>>

type UpgradeSituation = Situation<UpgradePhase, UpgradeState>

/** Returns the effect of the operation, which is the same in every phase. */
export function deleteMachinesCell(tools: UpgradeTools): Allowed<UpgradePhase, UpgradeState> {
  return {
    to: 'machines-deleted',
    through: ['idle', 'upgrading'],
    unless: ({ liveState }) => (Object.keys(quarantinedIn(liveState)).length === 0 ? NOTHING : undefined),
    steps: (situation, writer) => {
      const due = dueMachines(situation)
      const parts = situation.liveState.pools.flatMap(pool => {
        const names = due[pool.name]
        return names === undefined ? [] : [machinesWrite(pool, names)]
      })
      const operation = DELETE_MACHINES
      return stepsOf(parts, {
        ...{ situation, writer, tools, operation },
        needsHealth: false,
        allowsQuarantine: true
      })
    },
    recordAtStart: situation => ({
      ...channelsBefore(tools.last),
      pins: {
        ...pinsBefore(tools.last),
        ...Object.fromEntries(
          Object.entries(dueMachines(situation)).map(([pool, names]) => [`${PIN}${pool}`, names.join(',')])
        ),
        // The record of the upgrade before says which nodes the upgrade must not uncordon.
        ...cordonPin(cordonedBefore(situation.record, tools))
      }
    })
  }
}

/**
 * Returns what the record keeps about the upgrade or rollback before, because the deletion does not end its effects: its
 * goal, and the phase by which provisioning decides about the channels (`provisioning/cluster/upgrade-ownership.ts`).
 */
function pinsBefore(last: OperationRecord | undefined): Readonly<Record<string, string>> {
  const goal = pinnedUpgrade(last?.pins) ?? pinnedRollback(last?.pins)
  const before = phaseBefore(last)
  return { ...(goal === undefined ? { kind: DELETE_MACHINES } : pinsOf(goal)), ...(before && { [BEFORE]: before }) }
}

function phaseBefore(last: OperationRecord | undefined): string | undefined {
  if (last?.pins[BEFORE] !== undefined) return last.pins[BEFORE]
  if (pinnedRollback(last?.pins) !== undefined) return 'rolled-back'
  if (pinnedUpgrade(last?.pins) === undefined) return undefined
  return last?.closed === true && last.phase === 'upgraded' ? 'upgraded' : 'upgrading'
}

/** Returns the channels that the upgrade before holds off, and until when. */
function channelsBefore(last: OperationRecord | undefined): Partial<RecordContents> {
  if (last === undefined) return {}
  const { previous, until } = last
  return { previous, ...(until !== undefined && { until }) }
}

const NOTHING: Refusal = {
  refused: 'AKS left no machine out of service, and only such machines are deleted.',
  remedy: 'Run `upgrade`. To see the machines: az aks machine list.'
}

/** Returns the machines of the operation: from the record if it has begun, else those that are out of service now. */
function dueMachines({ record, liveState }: UpgradeSituation): DueMachines {
  if (record?.running?.operation !== DELETE_MACHINES) return quarantinedIn(liveState)
  return pinnedMachines(record.pins)
}

function pinnedMachines(pins: Readonly<Record<string, string>>): DueMachines {
  const found = Object.entries(pins).filter(([name]) => name.startsWith(PIN))
  return Object.fromEntries(found.map(([name, text]) => [name.slice(PIN.length), text.split(',')]))
}

/** Returns one sentence for each machine that the operation in a record names and that is in service again. */
export function keptMachineNotes(
  { pools }: UpgradeState,
  record: Pick<OperationRecord, 'pins' | 'running'> | undefined
): readonly string[] {
  if (record?.running?.operation !== DELETE_MACHINES) return []
  const due = pinnedMachines(record.pins)
  return pools.flatMap(pool =>
    machinesOf(pool)
      .filter(machine => !isOut(machine) && due[pool.name]?.includes(machine.name))
      .map(({ name }) => `Machine ${name} of pool ${pool.name} is in service again and is not deleted.`)
  )
}

function quarantinedIn({ pools }: UpgradeState): DueMachines {
  const found = pools.map(
    pool =>
      [
        pool.name,
        machinesOf(pool)
          .filter(isOut)
          .map(({ name }) => name)
      ] as const
  )
  return Object.fromEntries(found.filter(([, names]) => names.length > 0))
}

function machinesOf({ machines }: PoolState): readonly MachineState[] {
  return isListed(machines) ? machines : []
}

function isOut({ isQuarantined }: MachineState): boolean {
  return isQuarantined
}

/** Returns the write that deletes machines of a pool, and the check that they are gone. */
function machinesWrite(pool: PoolState, names: readonly string[]): PartWrite {
  const dueIn = (now: PoolState | undefined) =>
    now === undefined ? [] : machinesOf(now).filter(({ name }) => names.includes(name))
  const found = (state: UpgradeState) => state.pools.find(({ id }) => id === pool.id)
  const leftIn = (state: UpgradeState) => dueIn(found(state)).filter(isOut)
  // A machine that is in service again, because AKS or a person uncordoned it, is kept.
  const isDone = (state: UpgradeState) => {
    const now = found(state)
    return now === undefined || (isListed(now.machines) && leftIn(state).length === 0)
  }
  return {
    ...{ name: `machines-${pool.name}`, part: { pool: pool.name }, id: pool.id, minutes: MINUTES, isDone },
    changes: names.map(name => ({ path: `${MACHINES_PATH}${name}`, kind: 'delete', before: versionOf(pool, name) })),
    risk: {
      risk: 'destructive',
      because: `Deletes the machines ${nameList(names, names.length)}. Pods that still run on them end without an eviction, and budgets are not asked.`
    },
    isBegun: () => true,
    request: state => {
      const machineNames = leftIn(state).map(({ name }) => name)
      return machineNames.length === 0 ? undefined : { method: 'deleteMachines', body: { machineNames } }
    },
    items: state => {
      const now = found(state)
      const left = leftIn(state)
      const kept = dueIn(now).length - left.length
      // The machines are gone also if Azure ended the deletion with an error. An upgrade writes the pool again then.
      const isMet = isDone(state) && operationState(now?.provisioningState ?? '') !== 'running'
      return [
        {
          ...{ name: `machines of pool ${pool.name}`, isOfUpgrade: true, isMet },
          evidence: `${now?.provisioningState ?? 'no pool'}, ${left.length} of ${names.length} machines are left${kept === 0 ? '' : `, and ${kept} in service again are kept`}`,
          remedy: `Check the machines: ${listMachines(pool.id)}. Then run again.`
        }
      ]
    }
  }
}

function versionOf(pool: PoolState, name: string): string {
  return machinesOf(pool).find(each => each.name === name)?.version ?? ''
}

/** Condition that only machines are deleted that are out of service and that the approval names. */
export const onlyQuarantinedMachines: Invariant<UpgradePhase, UpgradeState> = {
  name: 'only-machines-out-of-service',
  prevents: 'a machine would be deleted that is in service, or that the approval does not name.',
  holds: ({ liveState, record }, { id, method, body }) => {
    if (method !== 'deleteMachines') return true
    const pool = liveState.pools.find(each => each.id === id)
    const { machineNames = [] } = (body ?? {}) as { readonly machineNames?: readonly string[] }
    const approved = pinnedMachines(record?.pins ?? {})[pool?.name ?? ''] ?? []
    const out =
      pool === undefined
        ? []
        : machinesOf(pool)
            .filter(isOut)
            .map(({ name }) => name)
    return machineNames.every(name => approved.includes(name) && out.includes(name))
  }
}
