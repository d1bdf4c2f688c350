import { operationState } from '../azure/index.ts'
import type { StackState } from '../azure/types.ts'
import type { Baseline } from '../config/types.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { ownStack } from './ownership/own-stacks.ts'
import { allStacks, stackInventoryOf } from './ownership/stack-inventory.ts'
import { formatDuration } from './progress.ts'
import type { Step, StepContext } from './types.ts'

/**
 * Longest wait of a plan for stacks that an earlier run is still writing, in milliseconds. A firewall or a cluster
 * usually takes less. The jobs of the workflows that plan may run for an hour.
 */
export const LONGEST_WAIT = 30 * 60_000

const POLL_MILLISECONDS = 15_000

/**
 * Age of an operation in milliseconds after which a plan does not wait for it. Such an operation does not end by itself
 * (Azure/deployment-stacks#230).
 */
const STUCK_AFTER = 2 * 60 * 60_000

/**
 * Waits until no stack of the steps is being written, because what-if compares with resources that exist only in part
 * and so lists changes that nobody has to approve. The stacks of other environments, and stacks that no step of the
 * plan writes, are not waited for. After `LONGEST_WAIT` the plan continues without them. Rejects only if a read fails
 * or the signal is aborted.
 */
export async function waitForStacksInProgress(steps: readonly Step[], context: StepContext): Promise<void> {
  if (steps.every(({ stack }) => stack === undefined)) return
  const { azure, baseline, clock, log } = context
  const deadline = clock.now() + LONGEST_WAIT
  const first = stacksInProgress(await allStacks(azure), baseline).filter(
    state => isWrittenBy(steps, state, baseline) && !isStuck(state, clock.now())
  )
  if (first.length === 0) return
  const left = await waitUntil(
    {
      read: () => stillInProgress(first, context),
      isOver: states => states.length === 0 || clock.now() >= deadline,
      every: POLL_MILLISECONDS,
      limit: 'raced',
      announce: states =>
        `An earlier run is still writing ${namesOf(states)}. The plan waits for it, at most ${formatDuration(LONGEST_WAIT / 1000)}.`
    },
    context
  )
  if (left.length > 0) log.info(`${namesOf(left)} is still being written. The plan continues without waiting for it.`)
}

/** Returns why a step cannot be evaluated now, because its stack is being written; otherwise `undefined`. */
export function whyBeingWritten(
  step: Pick<Step, 'stack'>,
  stacks: readonly StackState[],
  baseline: Baseline
): string | undefined {
  const [state] = stacksInProgress(stacks, baseline).filter(each => isWrittenBy([step], each, baseline))
  return state === undefined
    ? undefined
    : `stack ${state.name} is being written (${state.properties.provisioningState}), so its resources exist only in part`
}

/** Returns the stacks of the environment on which an operation is in progress. */
export function stacksInProgress(stacks: readonly StackState[], baseline: Baseline): StackState[] {
  return stackInventoryOf(stacks, baseline)
    .ours.map(({ state }) => state)
    .filter(({ properties }) => operationState(properties.provisioningState) === 'running')
}

function isWrittenBy(steps: readonly Pick<Step, 'stack'>[], state: StackState, baseline: Baseline): boolean {
  const part = ownStack(state, baseline)?.part
  return part !== undefined && steps.some(({ stack }) => stack === part)
}

function isStuck({ systemData }: StackState, now: number): boolean {
  return now - Date.parse(systemData?.lastModifiedAt ?? '') > STUCK_AFTER
}

async function stillInProgress(before: readonly StackState[], { azure, baseline }: StepContext): Promise<StackState[]> {
  const states = await Promise.all(before.map(({ name }) => azure.stacks.read(name)))
  return stacksInProgress(
    states.flatMap(state => state ?? []),
    baseline
  )
}

function namesOf(states: readonly StackState[]): string {
  return states.map(({ name }) => name).join(', ')
}
