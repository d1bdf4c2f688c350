import { type CommentEntry, decodeEntry, encodeEntry, withLessDetail } from './comment-entry.ts'
import { findingSections } from './finding-list.ts'
import { codeBlock, codeSpan, escapeMarkdown, foldedSection, markdownTable } from './markdown.ts'
import { planHeadline } from './plan-counts.ts'
import { changeSections, planOverview } from './plan-sections.ts'

/** Longest comment in characters. GitHub refuses a longer comment with status 422. */
export const COMMENT_LIMIT = 65_536

/** The values that all rows of a comment share. */
export interface CommentSubject {
  /** Path of the configuration file. Each file is one workload and has one comment. */
  readonly config: string
  /** Current head of the pull request. Entries for other commits are stale. */
  readonly commit: string
  /** `https://github.com/owner/name` */
  readonly repositoryUrl: string
}

/** Returns the first line of the comment about a configuration file. Later runs find the comment by this marker. */
export function commentMarker(config: string): string {
  return `<!-- aks-baseline/1 ${Buffer.from(config).toString('base64')} -->`
}

/**
 * Returns the configuration file that a comment is about, or `undefined` if the comment has no marker of this project.
 */
export function commentConfig(body: string): string | undefined {
  const word = /^<!-- aks-baseline\/1 ([\w+/=]+) -->\r?(?:\n|$)/.exec(body)?.[1]
  return word === undefined ? undefined : Buffer.from(word, 'base64').toString()
}

/**
 * Returns the newest entry of each environment in the comments that have the marker of `config`. Ignores invalid
 * entries.
 */
export function readEntries(bodies: readonly string[], config: string): CommentEntry[] {
  const ours = bodies.filter(body => hasMarker(body, config))
  const words = ours.flatMap(body =>
    [...body.matchAll(/^<!-- entry ([\w+/=]+) -->\r?$/gm)].map(([, word = '']) => word)
  )
  return words.map(decodeEntry).reduce<CommentEntry[]>((known, found) => (found ? withEntry(known, found) : known), [])
}

/** Returns whether a comment is about that configuration file. */
export function hasMarker(body: string, config: string): boolean {
  return commentConfig(body) === config
}

/** Adds an entry and sorts by environment. The entry of an older run never replaces that of a newer run. */
export function withEntry(entries: readonly CommentEntry[], added: CommentEntry): CommentEntry[] {
  const others = entries.filter(({ environment }) => environment !== added.environment)
  const known = entries.find(({ environment }) => environment === added.environment)
  const kept = known !== undefined && isNewer(known, added) ? known : added
  return [...others, kept].sort((a, b) => (a.environment < b.environment ? -1 : 1))
}

/** Returns whether the first entry is from a later run, or from a later attempt of the same run. */
export function isNewer({ run: a }: CommentEntry, { run: b }: CommentEntry): boolean {
  return a.id > b.id || (a.id === b.id && a.attempt > b.attempt)
}

/**
 * Returns the body of the comment within GitHub's limit. If the body is too long, the longest entries are shortened,
 * and the comment notes this.
 */
export function renderComment(subject: CommentSubject, entries: readonly CommentEntry[]): string {
  let parts = entries.map(entry => partOf(subject, entry))
  for (;;) {
    const body = bodyOf(subject, parts, entries.length - parts.length)
    if (body.length <= COMMENT_LIMIT) return body
    parts = smaller(subject, parts)
  }
}

/** The Markdown of an entry. */
interface Part {
  readonly entry: CommentEntry
  readonly row: readonly string[]
  readonly section: string
}

function partOf(subject: CommentSubject, entry: CommentEntry): Part {
  return { entry, row: rowOf(subject, entry), section: sectionOf(subject, entry) }
}

/**
 * Reduces the detail of the longest part. If all parts have only counts, it removes the last stale part, or the last
 * part if none is stale.
 */
function smaller(subject: CommentSubject, parts: readonly Part[]): Part[] {
  const reducible = parts.filter(({ entry }) => entry.detail !== 'counts')
  const longest = reducible.reduce<Part | undefined>(
    (a, b) => (a === undefined || b.section.length > a.section.length ? b : a),
    undefined
  )
  if (longest !== undefined) {
    return parts.map(part => (part === longest ? partOf(subject, withLessDetail(part.entry)) : part))
  }
  const stale = parts.findLastIndex(({ entry }) => entry.commit !== subject.commit)
  return parts.toSpliced(stale >= 0 ? stale : parts.length - 1, 1)
}

function bodyOf(subject: CommentSubject, parts: readonly Part[], left: number): string {
  const { config } = subject
  const newest = parts.reduce<CommentEntry | undefined>(
    (a, { entry }) => (a === undefined || isNewer(entry, a) ? entry : a),
    undefined
  )
  const more =
    left > 0
      ? [`… and ${left} more environments, which do not fit into the comment. See the summaries of their runs.`]
      : []
  return [
    commentMarker(config),
    `### AKS baseline: ${codeSpan(newest?.workload || config)}`,
    markdownTable(
      HEAD,
      parts.map(({ row }) => row)
    ),
    ...more,
    ...parts.map(({ section }) => section)
  ].join('\n\n')
}

const HEAD = ['environment', 'outcome', 'changes', 'risk', 'commit', 'run']

function rowOf({ commit, repositoryUrl }: CommentSubject, entry: CommentEntry): string[] {
  const stale = entry.commit !== commit
  const run = `${repositoryUrl}/actions/runs/${entry.run.id}/attempts/${entry.run.attempt}`
  return [
    codeSpan(entry.environment),
    stale ? `⚠️ stale: ${outcome(entry)}` : outcome(entry),
    entry.outcome === 'failed' ? '' : codeSpan(planHeadline(entry.counts)),
    riskOf(entry),
    codeSpan(entry.commit.slice(0, 7)),
    `[summary](${run})`
  ]
}

function outcome({ outcome, failure, counts, findings = [] }: CommentEntry): string {
  if (outcome === 'failed') return `❌ ${escapeMarkdown(failure?.reason ?? 'failed')}`
  if (outcome === 'applied') return '✅ applied'
  if (outcome === 'blocked') return `🛑 blocked: ${escapeMarkdown(findings[0]?.code ?? 'an error')}`
  return counts.pending === 0 ? '▫️ no changes' : '📝 to apply'
}

function riskOf({ outcome, counts }: CommentEntry): string {
  const isPlan = outcome === 'planned' || outcome === 'blocked'
  if (!isPlan || counts.pending + counts.unseen === 0) return ''
  const risks = [
    ...(counts.destructive > 0 ? [`🛑 ${counts.destructive} destructive`] : []),
    ...(counts.disruptive > 0 ? [`⚠️ ${counts.disruptive} disruptive`] : []),
    ...(counts.unseen > 0 ? [`❔ ${counts.unseen} not evaluated`] : [])
  ]
  return risks.length === 0 && outcome === 'planned' ? 'safe' : risks.join(', ')
}

/** Returns the HTML comment with the data of an environment, followed by the folded details. */
function sectionOf(subject: CommentSubject, entry: CommentEntry): string {
  const stale =
    entry.commit === subject.commit
      ? []
      : [
          `> [!WARNING]\n> Stale: this result is for commit ${codeSpan(entry.commit.slice(0, 7))}, which is not the head of the pull request.`
        ]
  const open = (entry.outcome === 'failed' || entry.outcome === 'blocked') && entry.commit === subject.commit
  const body = [...stale, ...contentOf(entry), ...leftOut(entry)].join('\n\n')
  return `<!-- entry ${encodeEntry(entry)} -->\n\n${foldedSection(`${entry.environment} ${entry.region}`.trim(), body, open)}`
}

function contentOf({ outcome, failure, steps, findings = [], detail }: CommentEntry): string[] {
  if (outcome === 'failed') return [codeBlock(failure?.message ?? '')]
  if (outcome === 'applied') return []
  if (detail === 'counts') return findingSections(findings)
  return [...planOverview(steps, findings), ...changeSections(steps)]
}

function leftOut({ outcome, detail }: CommentEntry): string[] {
  if (outcome === 'applied') return ['Applied. The summary of the run has the timeline.']
  if (detail === 'all') return []
  const what = detail === 'changes' ? 'The changed properties' : 'The changes'
  return [`> [!NOTE]\n> ${what} do not fit into the comment. See the summary of the run.`]
}
