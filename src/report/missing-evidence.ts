import type { ReportedFinding } from './types.ts'
import type { ReportedUpgrade } from './upgrade.ts'

/** A kind of evidence that was not read, for a table. */
export interface MissingKind {
  readonly kind: string
  /** Number of rules that were not evaluated for this reason. */
  readonly rules: number
  readonly reason: string
  /** Whether the missing kind counts against the verdict. */
  readonly counts: boolean
  /** Text about the acceptance. */
  readonly state: string
}

const STATES = {
  none: '**no**',
  valid: 'yes',
  ended: 'ended, counts for 14 days more',
  void: '**ended**'
} as const

/** Returns the kinds of evidence of findings that were not evaluated. */
export function groupMissing(
  findings: readonly ReportedFinding[],
  { rules, acceptance }: Pick<ReportedUpgrade, 'rules' | 'acceptance'>
): readonly MissingKind[] {
  const ruleOf = (id: string) => rules.find(each => each.id === id)
  const byKind = Map.groupBy(findings, ({ rule, lacks }) => lacks ?? ruleOf(rule)?.evidence ?? 'azure')
  return [...byKind].map(([kind, of]) => {
    const blocks = of.some(({ rule }) => ruleOf(rule)?.blocks === true)
    const state = acceptance(kind)
    return {
      kind,
      rules: new Set(of.map(({ rule }) => rule)).size,
      reason: of[0]?.evidence ?? '',
      counts: blocks && state !== 'valid',
      state: blocks ? STATES[state] : 'not needed'
    }
  })
}

const OUTSIDE = ['azure', 'manifests']

/** Milliseconds until the day that the example proposes. */
const PROPOSED = 90 * 24 * 3600 * 1000

/** Returns the lines of `aks-baseline.yml` that accept the missing kinds, or an empty text if none must be accepted. */
export function acceptanceLine(missing: readonly MissingKind[], now: number): string {
  const needed = missing.filter(({ counts }) => counts).map(({ kind }) => kind)
  const inside = needed.filter(kind => !OUTSIDE.includes(kind))
  const kinds = [...needed.filter(kind => OUTSIDE.includes(kind)), ...(inside.length > 1 ? ['cluster'] : inside)]
  if (kinds.length === 0) return ''
  const until = new Date(now + PROPOSED).toISOString().slice(0, 10)
  const entries = kinds.map(kind => `    - { evidence: ${kind}, until: ${until}, reason: "..." }`)
  return ['upgrades:', '  accept:', ...entries].join('\n')
}
