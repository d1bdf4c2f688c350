import type { Colour } from '../config/types.ts'
import { readOwnStack, type StepContext } from '../provisioning/index.ts'
import { Failure, type FailureReason } from '../runtime/failure.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { kustomizationsOf } from '../templates/index.ts'
import { assess, type Item, type Revision } from './assess.ts'
import { backendHealth, gatewayNotRunning } from './backend-health.ts'
import { type FluxState, readFlux } from './status.ts'

export interface BootstrapRequest {
  readonly colour: Colour
  /** What Flux must have fetched; absent: whatever the configured source says. */
  readonly revision?: Revision
}

const LOOK_EVERY = 15_000
/** What says that it failed for good must say the same for so long: order settles, and Flux tries again by itself. */
const PATIENCE = 5 * 60_000
/** Beyond the time limits of the kustomizations: fetching, and what Azure takes to tell. */
const MARGIN = 15 * 60_000
/** How long a write counts as not yet answered for. Afterwards the cluster has nothing new to tell of it. */
const UNANSWERED = 10 * 60_000

/** What of a colour's cluster is bootstrapped, in the order it comes about. The gateway is asked once everything else is done. */
export async function look(context: StepContext, { colour, revision }: BootstrapRequest): Promise<Item[]> {
  const state = await readFlux(context, colour)
  const items = assess(context.baseline, state, { colour, revision })
  if (!items.every(isDone)) return items
  const stale = await staleReport(context, colour, state)
  if (stale !== undefined) return [...items, stale]
  const backend = await backendHealth(context, colour)
  return backend === undefined ? items : [...items, backend]
}

export function isDone({ state }: Item): boolean {
  return state === 'done'
}

/** What was reported before Flux was last written tells nothing of what was written; every write is answered by a report. */
async function staleReport(
  { azure, baseline, clock }: StepContext,
  colour: Colour,
  { configuration }: FluxState
): Promise<Item | undefined> {
  const reported = Date.parse(configuration?.properties.statusUpdatedAt ?? '')
  const stack = await readOwnStack({ azure, baseline }, `flux-${colour}`)
  const written = Date.parse(stack?.state.systemData?.lastModifiedAt ?? '')
  // Without either time, a comparison holds nothing up.
  const isStale = reported < written && clock.now() - written < UNANSWERED
  return isStale
    ? { name: 'report', state: 'waiting', evidence: 'the cluster has not told anything since the last write' }
    : undefined
}

/**
 * Waits until a cluster is bootstrapped, and says each item's progress once. Throws Failure at once where the gateway does not
 * run, with the object and what its state usually means as soon as something has failed for good, and `bootstrap-timeout` at the end of all time limits.
 */
export async function waitUntilBootstrapped(context: StepContext, request: BootstrapRequest): Promise<void> {
  const limits = kustomizationsOf(context.baseline).reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds * 1000, 0)
  const watch = watcher(context)
  const broken = await gatewayNotRunning(context)
  if (broken !== undefined) throw failed(broken, [broken])
  const isOver = (items: readonly Item[]) => {
    watch.tell(items)
    const isBootstrapped = items.every(isDone)
    const stuck = isBootstrapped ? undefined : watch.stuck(items)
    if (stuck !== undefined) throw failed(stuck, items)
    return isBootstrapped
  }
  const read = () => look(context, request)
  const overdue = (items: readonly Item[]) => failed(timedOut(items), items)
  await waitUntil({ read, isOver, every: LOOK_EVERY, limit: limits + MARGIN, overdue }, context)
}

/** Remembers what each item says, and since when it has what is wrong with it. */
function watcher({ clock, log }: StepContext) {
  const began = clock.now()
  const last = new Map<string, string>()
  const wrongSince = new Map<string, { readonly what: string; readonly at: number }>()
  return {
    tell(items: readonly Item[]): void {
      for (const item of items) {
        const { name, state, evidence } = item
        remember(item, wrongSince, clock.now())
        const said = `${state}: ${evidence}`
        if (last.get(name) === said) continue
        last.set(name, said)
        if (state === 'done') log.info(`bootstrap: ${name}: ${evidence}`)
        else log.debug(`bootstrap: ${name}: ${said}`)
      }
    },
    stuck(items: readonly Item[]): Item | undefined {
      return items.find(({ name, state, problem }) => {
        if (state === 'unseen') return true
        if (problem?.isFinal !== true) return false
        const { patienceSeconds, hasWaited } = problem
        const since = hasWaited ? began : (wrongSince.get(name)?.at ?? clock.now())
        return clock.now() - since >= (patienceSeconds === undefined ? PATIENCE : patienceSeconds * 1000)
      })
    }
  }
}

/** Another try that comes to the same is no progress; how long it took is no difference. */
function remember(
  { name, state, evidence, problem }: Item,
  wrongSince: Map<string, { readonly what: string; readonly at: number }>,
  now: number
): void {
  if (state === 'done') wrongSince.delete(name)
  if (problem?.isFinal !== true) return
  const what = evidence.replaceAll(/\b(\d+h)?(\d+m)?\d+(\.\d+)?s\b/g, '')
  if (wrongSince.get(name)?.what !== what) wrongSince.set(name, { what, at: now })
}

/** What everything else waits for. */
function timedOut(items: readonly Item[]): Item {
  const first = items.find(item => !isDone(item) && item.problem !== undefined) ?? items.find(item => !isDone(item))
  return first ?? { name: 'bootstrap', state: 'waiting', evidence: 'nothing is known' }
}

/** One Failure for what is wrong, with all that is not done yet. */
export function failed(
  { name, evidence, problem }: Item,
  items: readonly Item[],
  otherwise: FailureReason = 'bootstrap-timeout'
): Failure {
  const others = items
    .filter(item => !isDone(item) && item.name !== name)
    .map(item => `- ${item.name}: ${item.evidence}`)
  const message = [`${name}: ${evidence}`, ...(others.length === 0 ? [] : ['Not done yet besides:', ...others])].join(
    '\n'
  )
  return new Failure(problem?.code ?? otherwise, message, {
    subject: name,
    remedy:
      problem?.remedy ??
      'Flux goes on in the cluster: look at the object that is named, and run again to wait on. Nothing is written twice.'
  })
}
