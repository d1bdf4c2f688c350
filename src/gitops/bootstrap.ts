import type { Colour } from '../config/types.ts'
import { readOwnStack, type StepContext } from '../provisioning/index.ts'
import { Failure, type FailureReason } from '../runtime/failure.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { kustomizationsOf } from '../templates/index.ts'
import { backendHealth, gatewayNotRunning } from './backend-health.ts'
import { assessBootstrap, type BootstrapItem, type Revision } from './bootstrap-items.ts'
import { type FluxState, readFlux } from './flux-status.ts'
import { removeVaryingParts } from './varying-parts.ts'

export interface BootstrapRequest {
  readonly colour: Colour
  /**
   * Revision that Flux must have fetched. If absent, Flux may have fetched any revision that the configured source
   * allows.
   */
  readonly revision?: Revision
}

const POLL_MILLISECONDS = 15_000
/**
 * Milliseconds for which an object must report a final failure before the run fails. Until then, the dependencies of
 * the object can become ready, and Flux can retry.
 */
const FINAL_FAILURE_MILLISECONDS = 5 * 60_000
/**
 * Milliseconds for the fetch of the source and for Azure's report, in addition to the time limits of the
 * kustomizations.
 */
const MARGIN = 15 * 60_000
/**
 * Milliseconds after a write of Flux for which a run waits for a new report of the cluster. Afterwards, the last report
 * counts, even if it is older than the write: the cluster may have nothing new to report.
 */
const REPORT_WAIT_MILLISECONDS = 10 * 60_000

/**
 * Returns the conditions that a cluster must meet to count as bootstrapped. The gateway is read only after all other
 * conditions are met.
 */
export async function readBootstrapState(
  context: StepContext,
  { colour, revision }: BootstrapRequest
): Promise<BootstrapItem[]> {
  const state = await readFlux(context, colour)
  const items = assessBootstrap(context.baseline, state, { colour, revision })
  if (!items.every(isItemDone)) return items
  const stale = await staleReport(context, colour, state)
  if (stale !== undefined) return [...items, stale]
  const backend = await backendHealth(context, colour)
  return backend === undefined ? items : [...items, backend]
}

export function isItemDone({ state }: BootstrapItem): boolean {
  return state === 'done'
}

/**
 * Returns an item if the cluster's last report is older than the last write of its Flux stack, because such a report
 * says nothing about the write. Returns `undefined` if the report is newer, or if the write is older than `REPORT_WAIT_MILLISECONDS`.
 */
async function staleReport(
  { azure, baseline, clock }: StepContext,
  colour: Colour,
  { configuration }: FluxState
): Promise<BootstrapItem | undefined> {
  const reported = Date.parse(configuration?.properties.statusUpdatedAt ?? '')
  const stack = await readOwnStack({ azure, baseline }, `flux-${colour}`)
  const written = Date.parse(stack?.state.systemData?.lastModifiedAt ?? '')
  // If one of the two times is missing, the comparison is false. A missing time therefore never delays a run.
  const isStale = reported < written && clock.now() - written < REPORT_WAIT_MILLISECONDS
  return isStale
    ? { name: 'report', state: 'waiting', evidence: 'the cluster has not reported since the last write' }
    : undefined
}

/**
 * Waits until a cluster is bootstrapped, and logs each item when it is done. Throws Failure immediately if the gateway
 * is not running. Throws Failure with the usual cause if an object keeps reporting a final failure. Throws
 * `bootstrap-timeout` after the sum of all time limits.
 */
export async function waitUntilBootstrapped(context: StepContext, request: BootstrapRequest): Promise<void> {
  const limits = kustomizationsOf(context.baseline).reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds * 1000, 0)
  const watch = watcher(context)
  const broken = await gatewayNotRunning(context)
  if (broken !== undefined) throw bootstrapFailure(broken, [broken])
  const isOver = (items: readonly BootstrapItem[]) => {
    watch.tell(items)
    const isBootstrapped = items.every(isItemDone)
    const stuck = isBootstrapped ? undefined : watch.stuck(items)
    if (stuck !== undefined) throw bootstrapFailure(stuck, items)
    return isBootstrapped
  }
  const read = () => readBootstrapState(context, request)
  const overdue = (items: readonly BootstrapItem[]) => bootstrapFailure(timedOut(items), items)
  await waitUntil({ read, isOver, every: POLL_MILLISECONDS, limit: limits + MARGIN, overdue }, context)
}

/**
 * Returns two functions: `tell` records the report of each item, and `stuck` returns an item whose failure has lasted
 * too long.
 */
function watcher({ clock, log }: StepContext) {
  const began = clock.now()
  const last = new Map<string, string>()
  const wrongSince = new Map<string, { readonly what: string; readonly at: number }>()
  return {
    tell(items: readonly BootstrapItem[]): void {
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
    stuck(items: readonly BootstrapItem[]): BootstrapItem | undefined {
      return items.find(({ name, state, problem }) => {
        if (state === 'unseen') return true
        if (problem?.isFinal !== true) return false
        const { patienceSeconds, hasWaited } = problem
        const since = hasWaited ? began : (wrongSince.get(name)?.at ?? clock.now())
        return (
          clock.now() - since >= (patienceSeconds === undefined ? FINAL_FAILURE_MILLISECONDS : patienceSeconds * 1000)
        )
      })
    }
  }
}

/**
 * Records when a failure began. A retry with the same result does not count as a new failure, so parts of its text that
 * differ at each try are ignored.
 */
function remember(
  { name, state, evidence, problem }: BootstrapItem,
  wrongSince: Map<string, { readonly what: string; readonly at: number }>,
  now: number
): void {
  if (state === 'done') wrongSince.delete(name)
  if (problem?.isFinal !== true) return
  const what = removeVaryingParts(evidence)
  if (wrongSince.get(name)?.what !== what) wrongSince.set(name, { what, at: now })
}

/**
 * Returns the item that a timeout reports: the first unfinished item with a known problem. If no item has one, returns
 * the first unfinished item.
 */
function timedOut(items: readonly BootstrapItem[]): BootstrapItem {
  const first =
    items.find(item => !isItemDone(item) && item.problem !== undefined) ?? items.find(item => !isItemDone(item))
  return first ?? { name: 'bootstrap', state: 'waiting', evidence: 'no state was reported' }
}

/**
 * Returns a Failure about one item. The message also lists all other items that are not done. `otherwise` is the reason
 * if the item has no known problem.
 */
export function bootstrapFailure(
  { name, evidence, problem }: BootstrapItem,
  items: readonly BootstrapItem[],
  otherwise: FailureReason = 'bootstrap-timeout'
): Failure {
  const others = items
    .filter(item => !isItemDone(item) && item.name !== name)
    .map(item => `- ${item.name}: ${item.evidence}`)
  const message = [`${name}: ${evidence}`, ...(others.length === 0 ? [] : ['Also not done yet:', ...others])].join('\n')
  return new Failure(problem?.code ?? otherwise, message, {
    subject: name,
    remedy:
      problem?.remedy ??
      'Flux continues in the cluster. Check the named object, then run again to continue waiting. Nothing is written twice.'
  })
}
