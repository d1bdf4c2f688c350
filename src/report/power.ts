import { codeSpan, escapeMarkdown, markdownTable, SUMMARY_LIMIT, withinLimit } from './markdown.ts'
import type { Subject } from './types.ts'

/** The state of a cluster. It repeats the type of `power`, which this module may not import. */
export interface ReportedCluster {
  readonly colour: string
  readonly cluster: { readonly power: 'Running' | 'Stopped'; readonly state: string; readonly pools: readonly Pool[] }
  readonly underWay: string | undefined
  readonly shrinking: readonly Pool[]
  readonly upgrading: readonly Pool[]
  readonly isDone: boolean
}

interface Pool {
  readonly name: string
  readonly mode?: string
  readonly count?: number
  readonly minCount?: number
}

export interface ReportedPower {
  readonly action: 'start' | 'stop' | 'scale-to-zero'
  readonly before: ReportedCluster
  /** Absent in a plan. */
  readonly after?: ReportedCluster
}

/** Returns the summary of a power action: the state before and after, and the next step. */
export function powerSummary({ workload, environment, region }: Subject, reported: ReportedPower): string {
  const { action, before, after } = reported
  const what = `${after === undefined ? 'Plan: ' : ''}${TITLES[action]}`
  const sections = [
    `## ${what}: ${codeSpan(workload)} ${codeSpan(environment)}, ${before.colour} in ${codeSpan(region)}`,
    `**What happens next:** ${whatNext(reported)}`,
    ...warnings(after ?? before),
    markdownTable(
      ['', after === undefined ? 'now' : 'before', ...(after === undefined ? [] : ['after'])],
      rows(before, after)
    )
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

const TITLES: Readonly<Record<ReportedPower['action'], string>> = {
  start: 'Start the cluster',
  stop: 'Stop the cluster',
  'scale-to-zero': 'Scale the user node pools to zero'
}

const PLANNED: Readonly<Record<ReportedPower['action'], string>> = {
  start:
    'after the approval, the cluster is started. The start fails if Azure lacks capacity for the VMs: Azure reserves no capacity for a stopped cluster.',
  stop: 'after the approval, the cluster is stopped. Everything in it is unreachable until it is started again.',
  'scale-to-zero':
    'after the approval, the minimum node count of each user node pool is zero. System node pools do not change.'
}

const DONE: Readonly<Record<ReportedPower['action'], string>> = {
  start: 'nothing. Nodes and workload start by themselves. The address of the API server may have changed.',
  stop: 'nothing until the cluster is started. Wait at least 15 minutes before you start it, and start it within twelve months. Until the start, Azure refuses all other writes of the cluster, including those of provisioning.',
  'scale-to-zero':
    'the autoscaler removes nodes that no pod needs. It adds nodes when pods need them. The next provisioning restores the configured minimum.'
}

function whatNext({ action, before, after }: ReportedPower): string {
  if (after !== undefined) return DONE[action]
  if (before.underWay !== undefined)
    return `${codeSpan(before.underWay)} is in progress. \`apply\` waits for it and then makes the remaining changes.`
  return before.isDone ? 'nothing. The cluster is already in this state.' : PLANNED[action]
}

/** Returns warnings about a failed operation and about unfinished upgrades. */
function warnings({ cluster, upgrading }: ReportedCluster): string[] {
  const names = upgrading.map(({ name }) => codeSpan(name)).join(', ')
  return [
    ...(cluster.state === 'Failed'
      ? [
          '> [!WARNING]\n> The last operation on the cluster failed. Run provisioning: it repairs the cluster if possible.'
        ]
      : []),
    ...(names === ''
      ? []
      : [
          `> [!WARNING]\n> Node pools that are not changed: ${names}. Their upgrade has not ended, and a write would continue the upgrade.`
        ])
  ]
}

function rows(before: ReportedCluster, after: ReportedCluster | undefined): string[][] {
  const shown = [before, ...(after === undefined ? [] : [after])].map(({ cluster }) => cluster)
  return [
    ['power', ...shown.map(({ power }) => escapeMarkdown(power))],
    ['state', ...shown.map(({ state }) => codeSpan(state))],
    ...before.cluster.pools.map(({ name, mode }) => [
      `pool ${codeSpan(name)}${mode === undefined ? '' : ` (${escapeMarkdown(mode)})`}`,
      ...shown.map(({ pools }) => nodes(pools.find(pool => pool.name === name)))
    ])
  ]
}

function nodes(pool: Pool | undefined): string {
  if (pool === undefined) return '–'
  const { count, minCount } = pool
  return `${count === 1 ? '1 node' : `${count ?? '?'} nodes`}${minCount === undefined ? '' : `, at least ${minCount}`}`
}
