import { code, plain, SUMMARY_LIMIT, table, withinLimit } from './markdown.ts'
import type { Subject } from './types.ts'

/** What the report needs to know of a cluster; the shape of the capability's own type, without importing it. */
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
  /** Absent where it was only looked at. */
  readonly after?: ReportedCluster
}

/** What a cluster was, what it is, and what comes next. */
export function powerSummary({ workload, environment, region }: Subject, reported: ReportedPower): string {
  const { action, before, after } = reported
  const what = `${after === undefined ? 'Plan: ' : ''}${TITLES[action]}`
  const sections = [
    `## ${what}: ${code(workload)} ${code(environment)}, ${before.colour} in ${code(region)}`,
    `**What happens next:** ${whatNext(reported)}`,
    ...warnings(after ?? before),
    table(['', 'was', ...(after === undefined ? [] : ['is'])], rows(before, after))
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

const TITLES: Readonly<Record<ReportedPower['action'], string>> = {
  start: 'Start the cluster',
  stop: 'Stop the cluster',
  'scale-to-zero': "Scale the workload's pools to zero"
}

const PLANNED: Readonly<Record<ReportedPower['action'], string>> = {
  start: 'once approved, the cluster is started. Azure may lack the machines for it and has no duty to keep them.',
  stop: 'once approved, the cluster is stopped. Everything in it is unreachable until it is started again.',
  'scale-to-zero': 'once approved, each pool of the workload may shrink to nothing; those of the system stay.'
}

const DONE: Readonly<Record<ReportedPower['action'], string>> = {
  start: 'nothing; nodes and workload come up by themselves. The API server may have another address than before.',
  stop: 'nothing until it is started, which is best a quarter of an hour from now or later, and no later than in twelve months. Until then Azure takes no other write of the cluster, from provisioning neither.',
  'scale-to-zero':
    'the autoscaler takes away nodes that nothing needs; what still runs keeps its own. They come back by themselves with the work, and the minimum with the next provisioning.'
}

function whatNext({ action, before, after }: ReportedPower): string {
  if (after !== undefined) return DONE[action]
  if (before.underWay !== undefined)
    return `${code(before.underWay)} is under way. Applying waits for it and does what is left then.`
  return before.isDone ? 'nothing; the cluster is so already.' : PLANNED[action]
}

/** What the reader must not overlook. */
function warnings({ cluster, upgrading }: ReportedCluster): string[] {
  const names = upgrading.map(({ name }) => code(name)).join(', ')
  return [
    ...(cluster.state === 'Failed'
      ? ['> [!WARNING]\n> The last operation on the cluster failed. Running provisioning repairs what can be repaired.']
      : []),
    ...(names === ''
      ? []
      : [`> [!WARNING]\n> Left as they are: ${names}. Their upgrade has not ended, and a write would make it go on.`])
  ]
}

function rows(before: ReportedCluster, after: ReportedCluster | undefined): string[][] {
  const shown = [before, ...(after === undefined ? [] : [after])].map(({ cluster }) => cluster)
  return [
    ['power', ...shown.map(({ power }) => plain(power))],
    ['state', ...shown.map(({ state }) => code(state))],
    ...before.cluster.pools.map(({ name, mode }) => [
      `pool ${code(name)}${mode === undefined ? '' : ` (${plain(mode)})`}`,
      ...shown.map(({ pools }) => nodes(pools.find(pool => pool.name === name)))
    ])
  ]
}

function nodes(pool: Pool | undefined): string {
  if (pool === undefined) return '–'
  const { count, minCount } = pool
  return `${count === 1 ? '1 node' : `${count ?? '?'} nodes`}${minCount === undefined ? '' : `, at least ${minCount}`}`
}
