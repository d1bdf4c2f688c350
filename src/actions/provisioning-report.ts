import type { Baseline } from '../config/index.ts'
import type { Plan } from '../provisioning/index.ts'
import {
  commentFindings,
  commentSteps,
  countsOf,
  planSummary,
  type Subject,
  shortenText,
  type Topology
} from '../report/index.ts'
import { type ActionContext, Failure } from '../runtime/index.ts'
import type { CommentRequest } from './plan-comment.ts'

type Entry = CommentRequest['entry']

/** Longest failure message in the comment, in characters. The summary has more of the message. */
const LONGEST_MESSAGE = 4_000

/** Returns workload, environment and region for headings. */
export function subjectOf({ config: { workload, environment, region } }: Baseline): Subject {
  return { workload, environment, region }
}

/**
 * Returns the summary of a plan. `networks`: with a diagram of the networks. `deletions`: the plan destroys the
 * environment.
 */
export function summaryOfPlan(baseline: Baseline, plan: Plan, shows: 'networks' | 'changes' | 'deletions'): string {
  const subject = { ...subjectOf(baseline), goes: shows === 'deletions' }
  return shows === 'networks' ? planSummary(subject, plan, topologyOf(baseline)) : planSummary(subject, plan)
}

/** Returns the entry in the pull request comment for a plan or for an applied plan. */
export function entryOf(
  baseline: Baseline,
  { steps, findings, intent }: Plan,
  outcome: 'planned' | 'blocked' | 'applied'
): Entry {
  const counts = countsOf(steps, findings)
  return {
    ...subjectOf(baseline),
    outcome,
    counts,
    detail: 'all',
    ...(outcome === 'planned' && { intent }),
    steps: outcome === 'applied' ? [] : commentSteps(steps),
    ...(findings.length === 0 ? {} : { findings: commentFindings(findings) })
  }
}

/**
 * Returns the entry for a failure, or `undefined` if the environment is not known, because each row of the comment
 * belongs to an environment.
 */
export function entryOfFailure(
  error: unknown,
  baseline: Baseline | undefined,
  environment: string | undefined
): Entry | undefined {
  const subject = baseline ? subjectOf(baseline) : { workload: '', environment: environment ?? '', region: '' }
  if (subject.environment === '') return undefined
  const reason = error instanceof Failure ? error.reason : 'internal'
  const message = shortenText(error instanceof Error ? error.message : String(error), LONGEST_MESSAGE)
  return { ...subject, outcome: 'failed', failure: { reason, message }, counts: countsOf([]), detail: 'all', steps: [] }
}

/**
 * Updates the comment on the pull request. The client of GitHub is imported only here, so that loading it does not
 * delay the login.
 */
export async function commentLater(request: CommentRequest, context: ActionContext): Promise<void> {
  const { updatePlanComment: commentOn } = await import(/* webpackMode: "eager" */ './plan-comment.ts')
  await commentOn(request, context)
}

/**
 * Checks the review of the pull request that `approved-by` requires. The client of GitHub is imported only here, for the
 * same reason as above.
 */
export async function requireReviewLater(
  { token, config, environment, intent }: ReviewedApply,
  context: ActionContext
): Promise<void> {
  const { requireReview, shownPlanOf } = await import(/* webpackMode: "eager" */ './pull-request-review.ts')
  await requireReview({ token, intent, shownPlan: shownPlanOf(config, environment) }, context)
}

/** An approved plan that the review of a pull request must confirm. */
interface ReviewedApply {
  readonly token: string | undefined
  readonly config: string
  readonly environment: string
  readonly intent: string
}

function topologyOf({ config, addresses, ids }: Baseline): Topology {
  const { hub, spoke } = addresses
  const { addressSpace, blue, green, applicationGateway, privateEndpoints } = spoke
  return {
    ownHub: config.hub.existing === undefined,
    hub: { name: lastName(ids.hubNetwork), ranges: hub.addressSpaces, subnets: named({ ...hub.subnets }) },
    spoke: {
      name: lastName(ids.spokeNetwork),
      ranges: [addressSpace],
      subnets: named({ ...subnetsOf('blue', blue), ...subnetsOf('green', green), applicationGateway, privateEndpoints })
    },
    firewallAddress: hub.firewallAddress
  }
}

function subnetsOf(colour: string, subnets: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(subnets).map(([name, range]) => [`${colour} ${name}`, range]))
}

/** Returns the subnets that exist, with names as words: `blue apiServer` becomes `blue api server`. */
function named(subnets: Readonly<Record<string, unknown>>): Topology['hub']['subnets'] {
  return Object.entries(subnets).flatMap(([name, range]) =>
    typeof range === 'string' ? [{ name: name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`), range }] : []
  )
}

function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}
