import { type ArmClient, refusedAnswer } from '../client.ts'
import { operationState } from '../operations.ts'
import { pollInterval } from '../poll-interval.ts'
import type { Answer } from '../throttle.ts'
import type { CallOptions, StackState } from '../types.ts'
import { isAbsent, resourceAddress } from './resources.ts'
import { stackId } from './stack-body.ts'
import { STUCK_AFTER, stackStuck } from './stack-failure.ts'

/**
 * Deployments and deletions of one stack. The stack itself reports their state, so a run can wait for an operation
 * without knowing the address of that operation.
 */
export interface StackOperations {
  read(options?: CallOptions): Promise<StackState | undefined>
  /**
   * Waits until no operation on the stack is in progress. The returned state is `undefined` if the stack does not exist
   * or was deleted. Throws Failure `stack-stuck` after two hours.
   */
  waitUntilIdle(options?: CallOptions): Promise<FinishedRun>
  /** Waits like `waitUntilIdle` for an operation that was started a moment ago. It pauses before the first read. */
  afterStart(answer: Answer, options?: CallOptions): Promise<FinishedRun>
}

export interface FinishedRun {
  readonly state: StackState | undefined
  /** True if an operation was in progress at the first read. */
  readonly followed: boolean
}

export function stackOperations(client: ArmClient, subscription: string, name: string): StackOperations {
  const address = resourceAddress(stackId(subscription, name))
  const { clock } = client

  async function look(options: CallOptions): Promise<{ state: StackState | undefined; headers: Answer['headers'] }> {
    const answer = await client.send('GET', address, { signal: options.signal })
    if (isAbsent(answer)) return { state: undefined, headers: answer.headers }
    if (answer.status >= 300) throw refusedAnswer('GET', address, answer)
    return { state: answer.body as StackState, headers: answer.headers }
  }

  async function follow(
    from: number,
    headers: Answer['headers'],
    options: CallOptions
  ): Promise<StackState | undefined> {
    let last = headers
    for (;;) {
      const elapsed = clock.now() - from
      await clock.sleep(pollInterval(last, { elapsed, expectedSeconds: options.expectedSeconds }), options.signal)
      const seen = await look(options)
      if (!isRunning(seen.state)) return seen.state
      if (clock.now() - from > STUCK_AFTER) throw stackStuck(client, seen.state)
      last = seen.headers
    }
  }

  return {
    read: async (options = {}) => (await look(options)).state,
    async waitUntilIdle(options = {}) {
      const { state, headers } = await look(options)
      if (!isRunning(state)) return { state, followed: false }
      const from = startOf(state) ?? clock.now()
      if (clock.now() - from > STUCK_AFTER) throw stackStuck(client, state)
      client.log.info(
        `Another operation on stack ${name} is in progress (${state.properties.provisioningState}). Waiting for it.`
      )
      return { state: await follow(from, headers, options), followed: true }
    },
    afterStart: async (answer, options = {}) => ({
      state: await follow(clock.now(), answer.headers, options),
      followed: true
    })
  }
}

function isRunning(state: StackState | undefined): state is StackState {
  return state !== undefined && operationState(state.properties.provisioningState) === 'running'
}

/**
 * Returns the time in milliseconds at which the operation in progress was started, or `undefined` if Azure does not
 * report it. This is the time of the last modification, because only a PUT or DELETE modifies a stack.
 */
function startOf(state: StackState): number | undefined {
  const at = Date.parse(state.systemData?.lastModifiedAt ?? '')
  return Number.isNaN(at) ? undefined : at
}
