import { FINDINGS_SHOWN, findingLine } from './finding-list.ts'
import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  escapeProse,
  markdownTable,
  SUMMARY_LIMIT,
  withinLimit
} from './markdown.ts'
import {
  acceptanceLine,
  acceptanceText,
  acceptedGaps,
  counts,
  groupMissing,
  type MissingKind,
  type ReportedMissing
} from './missing-evidence.ts'
import type { PlacedFinding } from './sarif.ts'
import type { Subject } from './types.ts'

interface Range {
  readonly least: number
  readonly most: number
}

/** A validated upgrade. It repeats the type of `upgrade`, which this module may not import. */
export interface ReportedUpgrade {
  readonly colour: string
  readonly kind: 'minor' | 'patch' | 'node-image'
  readonly from: string
  readonly to: string
  readonly verdict: 'pass' | 'warn' | 'block' | 'inconclusive'
  readonly findings: readonly PlacedFinding[]
  readonly rules: readonly { readonly id: string; readonly evidence?: string; readonly blocks?: boolean }[]
  readonly evidence: readonly { readonly kind: string; readonly objects?: number }[]
  readonly path: readonly string[]
  readonly duration: Range & {
    readonly controlPlane?: Range
    readonly pools: readonly (Range & {
      readonly pool: string
      readonly nodes: number
      readonly atOnce: number
      readonly drainTimeoutMinutes: number
      readonly soakMinutes: number
    })[]
  }
  readonly surge: readonly {
    readonly pool: { readonly name: string }
    readonly nodes: number
    readonly addresses: number
    readonly vcpus?: number
  }[]
  readonly changes: readonly { readonly minor: number; readonly what: string; readonly source: string }[]
  readonly changesRead: string
  readonly outlook?: { readonly minor: string; readonly communityEnd: string; readonly longTermEnd?: string }
  readonly safeTargetVersion: string
  /** Kinds of evidence that rules could not read, with what that means for the verdict. */
  readonly missing: Readonly<Record<string, ReportedMissing | undefined>>
  /** Milliseconds since 1970, for the example of an acceptance. */
  readonly now: number
  /** Whether only a time or another environment stops the upgrade, and a later run continues. */
  readonly isWaiting?: boolean
}

/** Returns the summary of a validation: the verdict, the findings that block first, and what the upgrade would take. */
export function upgradeSummary(subject: Subject, reported: ReportedUpgrade, limit = SUMMARY_LIMIT / 2): string {
  const { verdict, findings } = reported
  const of = (severity: PlacedFinding['severity']) => findings.filter(each => each.severity === severity)
  const missing = groupMissing(of('not-evaluated'), reported)
  const sections = [
    headline(subject, reported),
    `**What to do:** ${nextStep(reported, missing)}`,
    list(
      reported.isWaiting ? '⏳ The upgrade waits for this' : '🛑 The upgrade is blocked until this is corrected',
      of('error')
    ),
    verdict === 'inconclusive' || verdict === 'block' ? missingSection(missing, reported) : '',
    list('⚠️ Warnings: read them before the upgrade', of('warning')),
    verdict === 'inconclusive' || verdict === 'block' ? '' : missingSection(missing, reported),
    pathSection(reported),
    durationSection(reported),
    surgeSection(reported),
    changesSection(reported),
    evidenceLine(reported)
  ]
  return withinLimit(
    sections.filter(text => text !== ''),
    limit
  )
}

const ICONS = { pass: '✅', warn: '⚠️', block: '🛑', inconclusive: '❔' } as const

const MEANINGS = {
  pass: 'nothing was found that would stop the upgrade',
  warn: 'the upgrade can start, with the risks below',
  block: 'the upgrade must not start now',
  inconclusive: 'not everything that can stop the upgrade was checked'
} as const

function headline(
  { workload, environment }: Subject,
  { colour, verdict, isWaiting, ...upgrade }: ReportedUpgrade
): string {
  const icon = isWaiting ? '⏳' : ICONS[verdict]
  const meaning = isWaiting ? 'a later run continues when the waits below have ended' : MEANINGS[verdict]
  const title = `## ${icon} Upgrade ${isWaiting ? 'waits' : verdict}: ${codeSpan(workload)} ${codeSpan(environment)}, ${escapeMarkdown(colour)} cluster`
  return `${title}\n\n${describe(upgrade)}: **${verdict}**, ${meaning}.`
}

function describe({ kind, from, to, surge }: Pick<ReportedUpgrade, 'kind' | 'from' | 'to' | 'surge'>): string {
  if (kind === 'node-image') return `Update of the node images on Kubernetes ${codeSpan(from)}`
  if (from === to && surge.length > 0) {
    const pools = surge.length === 1 ? '1 node pool' : `${surge.length} node pools`
    return `Upgrade of ${pools} to Kubernetes ${codeSpan(to)}, which the control plane runs already`
  }
  if (from === to) return `Kubernetes ${codeSpan(from)} runs already`
  return `Upgrade of Kubernetes ${codeSpan(from)} to ${codeSpan(to)} (${kind})`
}

/** Returns whether an upgrade would change something, or was judged at all. */
export function hasWork({ kind, from, to, surge, findings }: ReportedUpgrade): boolean {
  return kind === 'node-image' || from !== to || surge.length > 0 || findings.length > 0
}

function nextStep(reported: ReportedUpgrade, missing: readonly MissingKind[]): string {
  const { verdict, safeTargetVersion, to } = reported
  if (reported.isWaiting) return 'nothing. A later run starts the upgrade. Nothing was written.'
  if (!hasWork(reported) && verdict === 'pass') return 'nothing. There is nothing to upgrade.'
  const gaps = acceptedGaps(missing)
  if (verdict === 'pass') return `nothing. Start the upgrade when it suits.${gaps}`
  if (verdict === 'warn') {
    const hasWarnings = reported.findings.some(({ severity }) => severity === 'warning')
    return `${hasWarnings ? 'read the warnings, then start' : 'start'} the upgrade when it suits.${gaps}`
  }
  const safe =
    safeTargetVersion === '' || safeTargetVersion === to
      ? ''
      : ` An upgrade to ${codeSpan(safeTargetVersion)} is not affected.`
  const kinds = missing.filter(counts).map(({ kind }) => codeSpan(kind))
  const read = `read the missing evidence (${kinds.join(', ')}) from inside the cluster with the input \`kubernetes-access\`, or accept for a time that it is missing: add the lines below to \`aks-baseline.yml\`.`
  if (verdict === 'inconclusive') return `${read}${safe}`
  const isVoid = missing.some(each => each.missing.state === 'void')
  const blocked = reported.findings.some(({ severity }) => severity === 'error')
  const steps = [...(blocked ? ['correct what is listed as blocked.'] : []), ...(isVoid ? [read] : [])].join(' Then ')
  return `${steps} Then validate again. Nothing was written.${safe}`
}

function list(title: string, findings: readonly PlacedFinding[]): string {
  if (findings.length === 0) return ''
  const lines = findings.slice(0, FINDINGS_SHOWN).map(finding => `${findingLine(finding)}${placeOf(finding)}`)
  const rest = findings.length - lines.length
  return [
    `### ${title} (${findings.length})`,
    '',
    ...lines,
    ...(rest > 0 ? [`- … and ${rest} more, in the output \`result\``] : [])
  ].join('\n')
}

function placeOf({ place }: PlacedFinding): string {
  return place === undefined ? '' : ` (${codeSpan(`${place.file}:${place.line}`)})`
}

function missingSection(missing: readonly MissingKind[], { now }: ReportedUpgrade): string {
  if (missing.length === 0) return ''
  const rows = missing.map(each => [
    codeSpan(each.kind),
    `${each.rules}`,
    escapeProse(each.reason),
    acceptanceText(each)
  ])
  const line = acceptanceLine(missing, now)
  const accept =
    line === ''
      ? []
      : [
          'If this evidence can never be read, write this in `aks-baseline.yml`, with your reason and a day on which to think again:',
          codeBlock(line, 'yaml')
        ]
  return [
    '### ❔ Not evaluated: this was not checked, so it did not pass',
    markdownTable(['evidence', 'rules', 'why it was not read', 'accepted'], rows),
    ...accept
  ].join('\n\n')
}

function pathSection({ path, from }: ReportedUpgrade): string {
  if (path.length < 2) return ''
  const versions = [from, ...path].map(codeSpan).join(' → ')
  return `### Path\n\n${versions}. AKS upgrades one minor version at a time; only the first step can be checked now.`
}

function durationSection({ duration }: ReportedUpgrade): string {
  if (duration.most === 0) return ''
  const rows = [
    ...(duration.controlPlane === undefined ? [] : [['control plane', '', '', '', range(duration.controlPlane)]]),
    ...duration.pools.map(each => [
      `pool ${codeSpan(each.pool)}`,
      `${each.nodes}`,
      `${each.atOnce}`,
      `${each.drainTimeoutMinutes} min, ${each.soakMinutes} min`,
      range(each)
    ])
  ]
  return [
    `### Expected duration: ${range(duration)}`,
    markdownTable(['', 'nodes', 'at once', 'drain time-out, soak', 'minutes'], rows),
    'The longest time assumes that every drain takes until its time-out.'
  ].join('\n\n')
}

function range({ least, most }: Range): string {
  return most >= 120 ? `${least} min to ${(most / 60).toFixed(1)} h` : `${least} to ${most} min`
}

function surgeSection({ surge }: ReportedUpgrade): string {
  const rows = surge.map(({ pool, nodes, addresses, vcpus }) => [
    codeSpan(pool.name),
    `${nodes}`,
    vcpus === undefined ? '–' : `${vcpus}`,
    `${addresses}`
  ])
  if (rows.length === 0) return ''
  return [
    '### Surge: what the upgrade takes for a time',
    markdownTable(['pool', 'nodes', 'vCPUs', 'addresses'], rows),
    'Pools are upgraded one after the other, so the largest row must fit, not the sum.'
  ].join('\n\n')
}

/** Returns what else the version brings. The outlook is a plan of AKS, which no rule judges. */
function changesSection({ changes, changesRead, outlook }: ReportedUpgrade): string {
  if (changes.length === 0) return ''
  const lines = changes.map(({ minor, what, source }) => `- 1.${minor}: ${what} (${source})`)
  const plan =
    outlook === undefined
      ? []
      : [
          `AKS plans to support ${codeSpan(outlook.minor)} until ${outlook.communityEnd}${outlook.longTermEnd === undefined ? '' : `, with long-term support until ${outlook.longTermEnd}`}. It moves these months: only the versions that Azure lists, and its notices, are judged.`
        ]
  return [`### What else changes (as of ${changesRead})`, lines.join('\n'), ...plan].join('\n\n')
}

function evidenceLine({ evidence }: ReportedUpgrade): string {
  const read = evidence.flatMap(({ kind, objects }) => (objects === undefined ? [] : `${codeSpan(kind)} (${objects})`))
  const unread = evidence.filter(({ objects }) => objects === undefined).map(({ kind }) => codeSpan(kind))
  const rest = unread.length === 0 ? '' : `. **Not read:** ${unread.join(', ')}`
  return `**Evidence that was read:** ${['`azure`', ...read].join(', ')}${rest}`
}
