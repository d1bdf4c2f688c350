import { type CommentEntry, decodeEntry, encodeEntry, lessDetailed } from './comment-entry.ts'
import { headline } from './counts.ts'
import { findingSections } from './finding-list.ts'
import { code, codeBlock, details, plain, table } from './markdown.ts'
import { planAnswers, planChanges } from './plan-sections.ts'

/** Characters a comment may have (GitHub answers a longer one with 422). */
export const COMMENT_LIMIT = 65_536

/** What all rows of a comment have in common. */
export interface CommentSubject {
  /** Path of the configuration file: one file is one workload and has one comment. */
  readonly config: string
  /** Head of the pull request now; entries of other commits are stale. */
  readonly commit: string
  /** `https://github.com/owner/name` */
  readonly repositoryUrl: string
}

/** The first line of each version of the comment about a configuration file: by it the comment is found again. */
export function commentMarker(config: string): string {
  return `<!-- aks-baseline/1 ${Buffer.from(config).toString('base64')} -->`
}

/** The configuration file a comment is about; `undefined` where it has no marker of ours. */
export function commentConfig(body: string): string | undefined {
  const word = /^<!-- aks-baseline\/1 ([\w+/=]+) -->\r?(?:\n|$)/.exec(body)?.[1]
  return word === undefined ? undefined : Buffer.from(word, 'base64').toString()
}

/** What is known of each environment from comments of our own, the newest run's word; anything else in them is passed over. */
export function readEntries(bodies: readonly string[], config: string): CommentEntry[] {
  const ours = bodies.filter(body => hasMarker(body, config))
  const words = ours.flatMap(body =>
    [...body.matchAll(/^<!-- entry ([\w+/=]+) -->\r?$/gm)].map(([, word = '']) => word)
  )
  return words.map(decodeEntry).reduce<CommentEntry[]>((known, found) => (found ? withEntry(known, found) : known), [])
}

/** Whether a comment is about that configuration file. */
export function hasMarker(body: string, config: string): boolean {
  return commentConfig(body) === config
}

/** The entries with one added, in the order of their names. An older run never takes the place of a newer one. */
export function withEntry(entries: readonly CommentEntry[], added: CommentEntry): CommentEntry[] {
  const others = entries.filter(({ environment }) => environment !== added.environment)
  const known = entries.find(({ environment }) => environment === added.environment)
  const kept = known !== undefined && isNewer(known, added) ? known : added
  return [...others, kept].sort((a, b) => (a.environment < b.environment ? -1 : 1))
}

/** Whether the first comes of a later run, or of a later attempt at the same. */
export function isNewer({ run: a }: CommentEntry, { run: b }: CommentEntry): boolean {
  return a.id > b.id || (a.id === b.id && a.attempt > b.attempt)
}

/** The comment's body, within GitHub's limit: the longest entries lose detail first, and it says so. */
export function renderComment(subject: CommentSubject, entries: readonly CommentEntry[]): string {
  let parts = entries.map(entry => partOf(subject, entry))
  for (;;) {
    const body = bodyOf(subject, parts, entries.length - parts.length)
    if (body.length <= COMMENT_LIMIT) return body
    parts = smaller(subject, parts)
  }
}

/** An entry as it is shown. */
interface Part {
  readonly entry: CommentEntry
  readonly row: readonly string[]
  readonly section: string
}

function partOf(subject: CommentSubject, entry: CommentEntry): Part {
  return { entry, row: rowOf(subject, entry), section: sectionOf(subject, entry) }
}

/** The longest part with less detail; where only counts are left, without the last stale one, else without the last. */
function smaller(subject: CommentSubject, parts: readonly Part[]): Part[] {
  const reducible = parts.filter(({ entry }) => entry.detail !== 'counts')
  const longest = reducible.reduce<Part | undefined>(
    (a, b) => (a === undefined || b.section.length > a.section.length ? b : a),
    undefined
  )
  if (longest !== undefined) {
    return parts.map(part => (part === longest ? partOf(subject, lessDetailed(part.entry)) : part))
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
    left > 0 ? [`… and ${left} more, which would not fit into a comment: see the summaries of their runs.`] : []
  return [
    commentMarker(config),
    `### AKS baseline: ${code(newest?.workload || config)}`,
    table(
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
    code(entry.environment),
    stale ? `⚠️ stale: ${outcome(entry)}` : outcome(entry),
    entry.outcome === 'failed' ? '' : code(headline(entry.counts)),
    riskOf(entry),
    code(entry.commit.slice(0, 7)),
    `[summary](${run})`
  ]
}

function outcome({ outcome, failure, counts, findings = [] }: CommentEntry): string {
  if (outcome === 'failed') return `❌ ${plain(failure?.reason ?? 'failed')}`
  if (outcome === 'applied') return '✅ applied'
  if (outcome === 'blocked') return `🛑 blocked: ${plain(findings[0]?.code ?? 'an error')}`
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

/** The folded details of an environment below the line that carries its data. */
function sectionOf(subject: CommentSubject, entry: CommentEntry): string {
  const stale =
    entry.commit === subject.commit
      ? []
      : [
          `> [!WARNING]\n> Stale: this is of commit ${code(entry.commit.slice(0, 7))}, and the pull request has moved on.`
        ]
  const open = (entry.outcome === 'failed' || entry.outcome === 'blocked') && entry.commit === subject.commit
  const body = [...stale, ...contentOf(entry), ...leftOut(entry)].join('\n\n')
  return `<!-- entry ${encodeEntry(entry)} -->\n\n${details(`${entry.environment} ${entry.region}`.trim(), body, open)}`
}

function contentOf({ outcome, failure, steps, findings = [], detail }: CommentEntry): string[] {
  if (outcome === 'failed') return [codeBlock(failure?.message ?? '')]
  if (outcome === 'applied') return []
  if (detail === 'counts') return findingSections(findings)
  return [...planAnswers(steps, findings), ...planChanges(steps)]
}

function leftOut({ outcome, detail }: CommentEntry): string[] {
  if (outcome === 'applied') return ['Applied; what ran when is in the summary of the run.']
  if (detail === 'all') return []
  const what = detail === 'changes' ? 'The properties that change' : 'The changes'
  return [`> [!NOTE]\n> ${what} would not fit into a comment: see the summary of the run.`]
}
