import { codeSpan, escapeMarkdown, escapeProse, markdownTable, SUMMARY_LIMIT, withinLimit } from './markdown.ts'
import type { Subject } from './types.ts'

/** Versions that run in a cluster, and since when. It repeats the type of `preflight`, which this module may not import. */
export interface ReportedSoak {
  readonly colour: string
  readonly cluster: string
  readonly uniqueId: string
  readonly readAt: number
  readonly since?: number
  readonly stoppedFor: number
  readonly unread?: string
  readonly state: string
  readonly power: string
  readonly kubernetes: string
  readonly pools: readonly {
    readonly name: string
    readonly state: string
    readonly versions: readonly string[]
    readonly images: readonly string[]
    readonly unread?: string
  }[]
  readonly flux: string
  readonly revision?: string
}

const HOUR = 3600_000

/** Returns the summary of evidence for the upgrade of another environment. */
export function soakEvidenceSummary({ workload, environment }: Subject, soak: ReportedSoak): string {
  const { colour, kubernetes, pools, state, power, flux, revision } = soak
  const rows = [
    ['control plane', codeSpan(kubernetes), '–', escapeMarkdown(`${state}, ${power}`)],
    ...pools.map(pool => [
      `pool ${codeSpan(pool.name)}`,
      pool.unread === undefined ? listed(pool.versions) : `not read: ${escapeProse(pool.unread)}`,
      listed(pool.images),
      escapeMarkdown(pool.state)
    ])
  ]
  const fetched = revision === undefined ? '' : `, revision ${codeSpan(revision)}`
  const sections = [
    `## Evidence: ${codeSpan(workload)} ${codeSpan(environment)}, ${escapeMarkdown(colour)} cluster`,
    timeText(soak),
    markdownTable(['part', 'version', 'node image', 'state'], rows),
    `Flux: ${escapeMarkdown(flux)}${fetched}. Cluster ${codeSpan(soak.cluster)}, unique id ${codeSpan(soak.uniqueId)}.`
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

function timeText({ since, readAt, stoppedFor, unread }: ReportedSoak): string {
  if (since === undefined)
    return `**Since when this runs is not known:** ${escapeProse(unread ?? 'Azure does not show it')}.`
  const hours = Math.floor((readAt - since - stoppedFor) / HOUR)
  const stopped = stoppedFor === 0 ? '' : `, without ${Math.ceil(stoppedFor / HOUR)} hours in which it was stopped`
  return `**Unchanged since ${new Date(since).toISOString().slice(0, 16)}Z:** it ran for ${hours} hours${stopped}.`
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? 'no machines' : values.map(codeSpan).join(', ')
}
