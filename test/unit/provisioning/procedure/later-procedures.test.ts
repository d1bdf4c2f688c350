import { describe, expect, it } from '@jest/globals'
import type { Colour } from '../../../../src/config/colours.ts'
import type { Allowed, Cell, Procedure, Refusal } from '../../../../src/provisioning/procedure/index.ts'

/**
 * Definitions of the two procedures that will use the frame, without their steps. They only show that the types have a
 * place for everything that these procedures need.
 */

type SwapPhase =
  | 'idle'
  | 'prepared'
  | 'validated'
  | 'frozen'
  | 'swapped'
  | 'soaking'
  | 'draining'
  | 'decommissioned'
  | 'rolled-back'
  | 'disordered'
type SwapOperation =
  | 'prepare'
  | 'validate'
  | 'freeze'
  | 'swap'
  | 'soak'
  | 'drain'
  | 'decommission'
  | 'rollback'
  | 'abort'

interface SwapState {
  readonly live: Colour | null
  readonly clusters: Readonly<Record<Colour, string | null>>
  /** Colours whose Flux configuration follows one commit. */
  readonly pinned: readonly Colour[]
  /** Whether a gateway rule still points to the cluster that is not live. */
  readonly hasWayBack: boolean
  readonly isBackendUp: boolean
}

const no = (refused: string): Refusal => ({ refused, remedy: 'Read the status.' })
const to = <Phase extends string, State>(
  phase: Phase,
  through: readonly Phase[] = [],
  more: Partial<Allowed<Phase, State>> = {}
): Allowed<Phase, State> => ({ to: phase, through, steps: () => [], ...more })

const never = no('the procedure has not come so far.')
const past = no('this part of the procedure is over.')
const allNever: Record<SwapOperation, Cell<SwapPhase, SwapState>> = {
  ...{ prepare: never, validate: never, freeze: never, swap: never, soak: never },
  ...{ drain: never, decommission: never, rollback: never, abort: never }
}
const abort = to<SwapPhase, SwapState>('rolled-back', ['idle'])
const rollback = to<SwapPhase, SwapState>('rolled-back', ['frozen', 'prepared'], {
  unless: ({ record }) => (record?.forwardOnly === true ? no('data has changed its format.') : undefined)
})

const swap: Procedure<SwapPhase, SwapState, SwapOperation> = {
  kind: 'blue-green-swap',
  phaseOf: ({ live, clusters, pinned, hasWayBack }) => {
    if (live === null || clusters[live] === null) return 'disordered'
    if (clusters[live === 'blue' ? 'green' : 'blue'] === null) return 'idle'
    if (pinned.length === 2) return hasWayBack ? 'frozen' : 'swapped'
    if (pinned.length === 1) return 'disordered'
    return hasWayBack ? 'prepared' : 'draining'
  },
  shownAs: {
    ...{ idle: ['idle'], prepared: ['prepared'], validated: ['prepared'], frozen: ['frozen'], swapped: ['swapped'] },
    ...{ soaking: ['swapped'], draining: ['draining'], decommissioned: ['idle'], 'rolled-back': ['prepared'] },
    disordered: ['disordered']
  },
  opensIn: ['idle'],
  closed: ['decommissioned', 'rolled-back'],
  table: {
    idle: { ...allNever, prepare: to('prepared'), abort },
    prepared: { ...allNever, validate: to('validated'), abort },
    validated: { ...allNever, freeze: to('frozen', ['prepared']), abort },
    frozen: {
      ...allNever,
      swap: to('swapped', [], {
        recordAtStart: ({ liveState }) => ({ previous: { live: liveState.live ?? '' }, roles: { green: 'live' } }),
        recordAtEnd: ({ now }) => ({ until: now + 3_600_000, evidence: { backends: 'digest' } })
      }),
      rollback,
      abort
    },
    swapped: { ...allNever, soak: to('soaking'), rollback },
    soaking: { ...allNever, drain: to('draining'), rollback },
    draining: { ...allNever, decommission: to('decommissioned', ['idle']), rollback: past },
    decommissioned: { ...allNever, prepare: to('prepared') },
    'rolled-back': { ...allNever, validate: to('validated'), abort },
    disordered: allNever
  },
  invariants: [
    {
      name: 'backend-is-up',
      prevents: 'the rule would point to a backend that is not healthy.',
      holds: ({ liveState }, { id }) => !id.includes('applicationGateways') || liveState.isBackendUp
    },
    {
      name: 'deleted-cluster-is-not-live',
      prevents: 'the cluster that has the traffic would be deleted.',
      holds: ({ liveState }, { id, method }) =>
        method !== 'delete' || liveState.live === null || !id.endsWith(`/${liveState.live}`)
    }
  ],
  wayBack: ['rollback', 'abort'],
  contradiction: (phase, { live }, { previous }) =>
    phase === 'swapped' && live === previous.live ? `phase swapped with ${live} live` : undefined,
  targetOf: ({ clusters }, operation) =>
    operation === 'decommission'
      ? { colour: 'blue', cluster: clusters.blue ?? '' }
      : { colour: 'green', cluster: clusters.green ?? '' },
  subjectOf: ({ clusters }) => clusters.blue ?? undefined,
  costsIn: phase => (phase === 'idle' || phase === 'decommissioned' ? [] : ['Two clusters are running.'])
}

type UpgradePhase = 'idle' | 'control-plane' | 'pools' | 'quarantined' | 'upgraded' | 'verified' | 'given-up'
type UpgradeOperation = 'upgrade' | 'verify' | 'abort'

interface UpgradeState {
  readonly uniqueId: string
  readonly requested: string
  readonly controlPlane: string
  /** Versions of all machines of each pool. */
  readonly pools: Readonly<Record<string, readonly string[]>>
  readonly quarantinedNodes: number
}

const upgradeAll = to<UpgradePhase, UpgradeState>('upgraded', ['control-plane', 'pools', 'quarantined'], {
  recordAtStart: ({ liveState }) => ({
    pins: { version: liveState.requested },
    previous: Object.fromEntries(Object.entries(liveState.pools).map(([name, all]) => [name, all[0] ?? '']))
  })
})
const giveUp = to<UpgradePhase, UpgradeState>('given-up', ['control-plane', 'pools'])

const upgrade: Procedure<UpgradePhase, UpgradeState, UpgradeOperation> = {
  kind: 'upgrade-cluster',
  phaseOf: ({ requested, controlPlane, pools, quarantinedNodes }) => {
    const machines = Object.values(pools).flat()
    if (quarantinedNodes > 0) return 'quarantined'
    if (controlPlane !== requested) return 'idle'
    if (machines.every(version => version === requested)) return 'upgraded'
    return machines.some(version => version === requested) ? 'pools' : 'control-plane'
  },
  shownAs: {
    ...{ idle: ['idle'], 'control-plane': ['control-plane'], pools: ['pools'], quarantined: ['quarantined'] },
    ...{ upgraded: ['upgraded'], verified: ['upgraded'], 'given-up': ['idle', 'control-plane', 'pools', 'quarantined'] }
  },
  // A channel or a person can have upgraded the control plane or a pool before.
  opensIn: ['idle', 'control-plane', 'pools', 'upgraded'],
  closed: ['verified', 'given-up'],
  table: {
    idle: { upgrade: upgradeAll, verify: never, abort: giveUp },
    'control-plane': { upgrade: upgradeAll, verify: never, abort: giveUp },
    pools: { upgrade: upgradeAll, verify: never, abort: giveUp },
    quarantined: { upgrade: no('nodes are quarantined.'), verify: never, abort: giveUp },
    upgraded: { upgrade: { done: 'All machines have the version.' }, verify: to('verified'), abort: past },
    verified: { upgrade: upgradeAll, verify: { done: 'The upgrade is verified.' }, abort: past },
    'given-up': { upgrade: upgradeAll, verify: never, abort: past }
  },
  invariants: [],
  wayBack: ['abort'],
  contradiction: (_phase, { requested }, { pins }) =>
    pins.version === undefined || pins.version === requested ? undefined : `version ${requested} is requested`,
  targetOf: ({ uniqueId }) => ({ colour: 'blue', cluster: uniqueId }),
  subjectOf: ({ uniqueId }) => uniqueId,
  costsIn: () => []
}

describe('the replacement of a cluster', () => {
  it('has a phase for every state of Azure', () => {
    const colours = ['blue', 'green', null] as const
    const states = colours.flatMap(live =>
      [null, '1'].flatMap(blue =>
        [null, '2'].flatMap(green =>
          [[], ['blue'], ['blue', 'green']].flatMap(pinned =>
            [true, false].map(hasWayBack => ({
              ...{ live, clusters: { blue, green }, pinned: pinned as Colour[], hasWayBack, isBackendUp: true }
            }))
          )
        )
      )
    )
    expect(states.map(swap.phaseOf).filter(phase => !(phase in swap.table))).toEqual([])
  })

  it('ends each operation in a phase that Azure can show', () => {
    const cells = Object.values(swap.table).flatMap(row => Object.values(row))
    const ends = cells.flatMap(cell => ('to' in cell ? [cell.to, ...cell.through] : []))
    expect(ends.filter(phase => swap.shownAs[phase].length === 0)).toEqual([])
  })
})

describe('the upgrade of a cluster', () => {
  it('begins where a channel or a person has stopped', () => {
    const state = { uniqueId: 'a', requested: '1.36.2', controlPlane: '1.36.2', quarantinedNodes: 0 }
    expect(upgrade.phaseOf({ ...state, pools: { system: ['1.35.6', '1.35.6'] } })).toBe('control-plane')
    expect(upgrade.phaseOf({ ...state, pools: { system: ['1.36.2', '1.35.6'] } })).toBe('pools')
    expect(upgrade.phaseOf({ ...state, pools: { system: ['1.36.2'] } })).toBe('upgraded')
    expect(upgrade.opensIn).toEqual(expect.arrayContaining(['control-plane', 'pools']))
  })

  it('does not compile when a cell is missing', () => {
    const incomplete: (typeof upgrade)['table'] = {
      ...upgrade.table,
      // @ts-expect-error: the cell for `abort` is missing.
      idle: { upgrade: upgradeAll, verify: never }
    }
    expect(Object.keys(incomplete.idle)).toEqual(['upgrade', 'verify'])
  })
})
