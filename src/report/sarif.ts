import { shortenText, withVisibleCharacters } from './safe-text.ts'
import type { ReportedFinding } from './types.ts'

/** A finding with its place in the checkout, if it has one. */
export interface PlacedFinding extends ReportedFinding {
  readonly place?: { readonly file: string; readonly line: number }
}

export interface SarifRequest {
  readonly findings: readonly PlacedFinding[]
  readonly rules: readonly { readonly id: string; readonly title: string }[]
  /** Path of the configuration file: the place of findings about Azure and about the cluster. */
  readonly config: string
}

const LEVELS = { error: 'error', warning: 'warning', 'not-evaluated': 'note' } as const

/** Most results that GitHub takes from one run (SARIF support for code scanning). */
const MOST_RESULTS = 25_000
/** Longest message that GitHub shows. */
const LONGEST = 1_000

/**
 * Returns findings as a log of SARIF 2.1.0, which code scanning shows at the lines of the manifests. A finding without a
 * place is shown at the configuration file.
 */
export function sarifLog({ findings, rules, config }: SarifRequest): object {
  const used = rules.filter(({ id }) => findings.some(({ rule }) => rule === id))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'aks-baseline',
            rules: used.map(({ id, title }) => ({ id, shortDescription: { text: title } }))
          }
        },
        columnKind: 'utf16CodeUnits',
        results: findings.slice(0, MOST_RESULTS).map(finding => ({
          ruleId: finding.rule,
          ...indexOf(used, finding),
          level: LEVELS[finding.severity],
          message: { text: textOf(finding) },
          locations: [locationOf(finding, config)],
          partialFingerprints: { 'aksBaseline/v1': `${finding.rule}|${finding.subject}` }
        }))
      }
    ]
  }
}

function indexOf(rules: SarifRequest['rules'], { rule }: PlacedFinding): object {
  const ruleIndex = rules.findIndex(({ id }) => id === rule)
  return ruleIndex < 0 ? {} : { ruleIndex }
}

function textOf({ severity, subject, evidence, remedy }: PlacedFinding): string {
  const label = severity === 'not-evaluated' ? 'Not evaluated: ' : ''
  const text = `${label}${subject}: ${evidence} ${remedy}`
  return shortenText(withVisibleCharacters(text), LONGEST)
}

function locationOf({ place, subject }: PlacedFinding, config: string): object {
  const { file, line } = place ?? { file: config, line: 1 }
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
      region: { startLine: Math.max(1, line) }
    },
    logicalLocations: [{ fullyQualifiedName: shortenText(withVisibleCharacters(subject), LONGEST) }]
  }
}

/** Returns a path as a relative URI. */
function uriOf(file: string): string {
  return file
    .replace(/^(\.\/)+/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
}
