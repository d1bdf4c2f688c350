import { COLOURS, type Colour, otherColour } from '../../../src/config/colours.ts'
import type {
  Allowed,
  Invariant,
  Procedure,
  ProcedureWriter,
  Refusal,
  Situation
} from '../../../src/provisioning/procedure/index.ts'
import { type Body, propertiesOf, withProperties } from '../model/world.ts'
import { ids, type ModelCluster, type ModelLiveState } from './live-state.ts'
import { directSteps, type ModelWrite } from './steps.ts'

/**
 * Phases of the model procedure, which moves the live rule of a gateway to the other cluster. `settling` and `pinned` are
 * phases between two writes. `disordered` is every state that no operation leads to.
 */
export type MovePhase =
  | 'idle'
  | 'pinned'
  | 'prepared'
  | 'moved'
  | 'settling'
  | 'finished'
  | 'rolled-back'
  | 'disordered'

export type MoveOperation = 'prepare' | 'move' | 'finish' | 'rollback'

type MoveSituation = Situation<MovePhase, ModelLiveState>
type MoveCell = Allowed<MovePhase, ModelLiveState>

/** Minimum node counts of a pool: usually, and while its cluster takes over the traffic. */
export const NODES = { usual: 2, raised: 5 } as const
const SOAK_MILLISECONDS = 30 * 60_000

function phaseOf({ live, clusters }: ModelLiveState): MovePhase {
  const isRaised = ({ minimumNodes }: ModelCluster) => minimumNodes === NODES.raised
  const [involved, ...more] = COLOURS.filter(colour => clusters[colour].isPinned || isRaised(clusters[colour]))
  if (involved === undefined) return COLOURS.every(colour => clusters[colour].uniqueId !== '') ? 'idle' : 'disordered'
  const { isPinned, uniqueId } = clusters[involved]
  if (more.length > 0 || !isPinned || uniqueId === '') return 'disordered'
  if (isRaised(clusters[involved])) return involved === live ? 'moved' : 'prepared'
  return involved === live ? 'settling' : 'pinned'
}

/** Returns the colour that the open procedure moves the rule to. A procedure that begins moves it to the other cluster. */
function destinationOf({ record, liveState }: Pick<MoveSituation, 'record' | 'liveState'>): Colour {
  const from = record?.previous.live ?? liveState.live
  return otherColour(from === 'green' ? 'green' : 'blue')
}

const pin = (colour: Colour, pinned: boolean): ModelWrite => ({
  name: `${pinned ? 'pin' : 'unpin'}-${colour}`,
  id: ids.clusters[colour],
  path: 'pinned',
  value: pinned,
  isDone: ({ clusters }) => clusters[colour].isPinned === pinned && !clusters[colour].hasFailed.cluster,
  request: ({ clusters }) => ({
    method: 'put',
    body: withProperties(clusters[colour].bodies.cluster, { pinned }),
    ifMatch: clusters[colour].etags.cluster
  })
})

const resize = (colour: Colour, minimum: number): ModelWrite => ({
  name: `resize-${colour}`,
  id: ids.pools[colour],
  path: 'minimum',
  value: minimum,
  isDone: ({ clusters }) => clusters[colour].minimumNodes === minimum && !clusters[colour].hasFailed.pool,
  request: ({ clusters }) => ({
    method: 'put',
    body: withProperties(clusters[colour].bodies.pool, { minimum }),
    ifMatch: clusters[colour].etags.pool
  })
})

const repoint = (live: Colour): ModelWrite => ({
  name: 'repoint',
  id: ids.gateway,
  path: 'live',
  value: live,
  isDone: state => state.live === live && !state.gatewayHasFailed,
  request: ({ gatewayBody, gatewayEtag }) => ({
    method: 'put',
    body: withProperties(gatewayBody, { live }),
    ifMatch: gatewayEtag
  })
})

function cell(
  to: MovePhase,
  through: readonly MovePhase[],
  writes: (destination: Colour) => readonly ModelWrite[],
  more: Pick<MoveCell, 'unless' | 'recordAtStart' | 'recordAtEnd'> = {}
): MoveCell {
  const steps = (situation: MoveSituation, writer: ProcedureWriter<ModelLiveState>) =>
    directSteps(writes(destinationOf(situation)), situation, writer)
  return { to, through, steps, ...more }
}

const prepare = cell('prepared', ['pinned'], to => [pin(to, true), resize(to, NODES.raised)], {
  recordAtStart: ({ liveState }) => ({ previous: { live: liveState.live } })
})
const move = cell('moved', [], to => [repoint(to)], {
  recordAtEnd: ({ now }) => ({ until: now + SOAK_MILLISECONDS, roles: { live: 'moved' } })
})
/** The operation that ends the procedure after the soak. */
export const finish = cell('finished', ['settling'], to => [resize(to, NODES.usual), pin(to, false)], {
  unless: ({ record, now }) =>
    (record?.until ?? 0) > now ? refuse('the soak has not ended.', 'Wait until the soak has ended.') : undefined
})
const rollback = cell('rolled-back', ['prepared', 'pinned'], to => [
  repoint(otherColour(to)),
  resize(to, NODES.usual),
  pin(to, false)
])

function refuse(refused: string, remedy: string): Refusal {
  return { refused, remedy }
}

const notBegun = refuse('no procedure is open.', 'Begin with `prepare`.')
const notPrepared = refuse('the cluster is not prepared.', 'Run `prepare` first.')
const notMoved = refuse('the rule has not moved.', 'Run `move` first.')
const settling = refuse('the procedure is finishing.', 'Run `finish` again.')
const disordered = refuse('the clusters are in no known state.', 'Undo what changed.')
const idle = { prepare, move: notBegun, finish: notBegun, rollback: notBegun }

/** Ends a procedure that has moved nothing. A write that Azure cancelled has left its cluster in a failed state. */
const giveUp = cell('rolled-back', [], to => [pin(to, false)], {
  unless: ({ record }) => (record === undefined ? notBegun : undefined)
})

const nothingInProgress: Invariant<MovePhase, ModelLiveState> = {
  name: 'nothing-in-progress',
  prevents: 'another write is in progress, and this write would cancel it.',
  holds: ({ liveState }) => liveState.busy.length === 0
}
const destinationIsHealthy: Invariant<MovePhase, ModelLiveState> = {
  name: 'destination-is-healthy',
  prevents: 'the rule would point to a cluster that is not healthy.',
  holds: ({ liveState }, { id, body }) => {
    const { live } = propertiesOf(body as Body | undefined) as { live?: Colour }
    return id !== ids.gateway || live === undefined || live === liveState.live || liveState.clusters[live].isHealthy
  }
}
const wayBackExists: Invariant<MovePhase, ModelLiveState> = {
  name: 'way-back-exists',
  prevents: 'the other cluster is stopped, so the rule could not be moved back.',
  holds: ({ liveState }, { id }) => id !== ids.gateway || COLOURS.every(each => liveState.clusters[each].isRunning)
}
const soakHasEnded: Invariant<MovePhase, ModelLiveState> = {
  name: 'soak-has-ended',
  prevents: 'the cluster would shrink before the soak has ended.',
  holds: ({ record, now }, { id }) => {
    const isFinishing = record?.running?.operation === 'finish'
    return !isFinishing || id === ids.gateway || (record.until !== undefined && record.until <= now)
  }
}

/** Phases in which the rule points to the cluster that was live before the procedure. */
const BEFORE_MOVE: readonly MovePhase[] = ['idle', 'pinned', 'prepared', 'rolled-back']

/** A small procedure with all that the frame offers. It moves the live rule, waits, and can move it back. */
export const moveRule: Procedure<MovePhase, ModelLiveState, MoveOperation> = {
  kind: 'move-rule',
  phaseOf,
  shownAs: {
    idle: ['idle'],
    pinned: ['pinned'],
    prepared: ['prepared'],
    moved: ['moved'],
    settling: ['settling'],
    finished: ['idle'],
    'rolled-back': ['idle'],
    disordered: ['disordered']
  },
  opensIn: ['idle'],
  closed: ['finished', 'rolled-back'],
  table: {
    idle: { ...idle, rollback: giveUp },
    pinned: { prepare, move: notPrepared, finish: notMoved, rollback },
    prepared: { prepare: { done: 'The cluster is prepared.' }, move, finish: notMoved, rollback },
    moved: { prepare: { done: 'The rule has moved.' }, move: { done: 'The rule has moved.' }, finish, rollback },
    settling: { prepare: settling, move: settling, finish, rollback: settling },
    finished: { ...idle, finish: { done: 'The procedure has ended.' } },
    'rolled-back': { ...idle, rollback: { done: 'The procedure has been rolled back.' } },
    disordered: { prepare: disordered, move: disordered, finish: disordered, rollback: disordered }
  },
  invariants: [nothingInProgress, destinationIsHealthy, wayBackExists, soakHasEnded],
  wayBack: ['rollback'],
  contradiction: (phase, { live }, { previous }) => {
    const isBack = BEFORE_MOVE.includes(phase)
    return isBack === (live === previous.live) ? undefined : `phase ${phase} with ${live} live`
  },
  targetOf: ({ live, clusters }) => ({ colour: live, cluster: clusters[live].uniqueId }),
  subjectOf: ({ clusters }) => COLOURS.map(colour => clusters[colour].uniqueId),
  costsIn: phase => (phase === 'prepared' || phase === 'moved' ? ['The prepared cluster keeps more nodes.'] : [])
}
