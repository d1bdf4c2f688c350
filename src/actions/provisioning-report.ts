import type { Baseline } from '../config/index.ts'
import type { Plan } from '../provisioning/index.ts'
import {
  commentFindings,
  commentSteps,
  countsOf,
  planSummary,
  type Subject,
  shortened,
  type Topology
} from '../report/index.ts'
import { type ActionContext, Failure } from '../runtime/index.ts'
import type { CommentRequest } from './comment.ts'

type Entry = CommentRequest['entry']

/** Characters of a failure's message in the comment; the summary has more of it. */
const LONGEST_MESSAGE = 4_000

/** What is being provisioned, for headings. */
export function subjectOf({ config: { workload, environment, region } }: Baseline): Subject {
  return { workload, environment, region }
}

/** The summary of a plan, with the networks it is about unless they are to go. */
export function summaryOfPlan(baseline: Baseline, plan: Plan, goes: boolean): string {
  const subject = { ...subjectOf(baseline), goes }
  return goes ? planSummary(subject, plan) : planSummary(subject, plan, topologyOf(baseline))
}

/** What the pull request's comment says of a plan, or of one that was applied. */
export function entryOf(
  baseline: Baseline,
  { steps, findings }: Plan,
  outcome: 'planned' | 'blocked' | 'applied'
): Entry {
  const counts = countsOf(steps, findings)
  return {
    ...subjectOf(baseline),
    outcome,
    counts,
    detail: 'all',
    steps: outcome === 'applied' ? [] : commentSteps(steps),
    ...(findings.length === 0 ? {} : { findings: commentFindings(findings) })
  }
}

/** What it says of a failure. Without an environment there is no row for it: `undefined`. */
export function entryOfFailure(
  error: unknown,
  baseline: Baseline | undefined,
  environment: string | undefined
): Entry | undefined {
  const subject = baseline ? subjectOf(baseline) : { workload: '', environment: environment ?? '', region: '' }
  if (subject.environment === '') return undefined
  const reason = error instanceof Failure ? error.reason : 'internal'
  const message = shortened(error instanceof Error ? error.message : String(error), LONGEST_MESSAGE)
  return { ...subject, outcome: 'failed', failure: { reason, message }, counts: countsOf([]), detail: 'all', steps: [] }
}

/** Keeps the comment. Imported here and not above: nobody waits for GitHub's client to load before there is something to say. */
export async function comment(request: CommentRequest, context: ActionContext): Promise<void> {
  const { commentOn } = await import(/* webpackMode: "eager" */ './comment.ts')
  await commentOn(request, context)
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
      subnets: named({ ...of('blue', blue), ...of('green', green), applicationGateway, privateEndpoints })
    },
    firewallAddress: hub.firewallAddress
  }
}

function of(colour: string, subnets: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(subnets).map(([name, range]) => [`${colour} ${name}`, range]))
}

/** Subnets that exist, as words: `blue apiServer` becomes `blue api server`. */
function named(subnets: Readonly<Record<string, unknown>>): Topology['hub']['subnets'] {
  return Object.entries(subnets).flatMap(([name, range]) =>
    typeof range === 'string' ? [{ name: name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`), range }] : []
  )
}

function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}
