import type { RuleFinding } from '../preflight/index.ts'
import { Failure } from '../runtime/failure.ts'
import type { UpgradeValidation } from './types.ts'

/** Verdicts that fail the run, by the mildest one that does. */
const FAILS = { block: ['block'], inconclusive: ['block', 'inconclusive'], warn: ['block', 'inconclusive', 'warn'] }

type RefusedVerdict = Pick<UpgradeValidation, 'verdict' | 'findings' | 'rules' | 'missing' | 'from' | 'to' | 'cluster'>

/**
 * Throws Failure `upgrade-blocked` if the verdict must fail the step, or `not-evaluated` if evidence is missing for a
 * verdict.
 */
export function refuseVerdict(found: RefusedVerdict, failOn: keyof typeof FAILS): void {
  const { verdict, from, to, cluster } = found
  if (!FAILS[failOn].includes(verdict)) return
  const causes = causesOf(found)
  const rest = causes.length > SHOWN ? [`- … and ${causes.length - SHOWN} more, in the output \`result\``] : []
  const lines = [...causes.slice(0, SHOWN).map(({ subject, evidence }) => `- ${subject}: ${evidence}`), ...rest]
  const what = from === to ? `The upgrade of the cluster on Kubernetes ${from}` : `The upgrade from ${from} to ${to}`
  const reason = verdict === 'inconclusive' ? 'not-evaluated' : 'upgrade-blocked'
  throw new Failure(reason, [`${what} has the verdict ${verdict}:`, ...lines].join('\n'), {
    subject: cluster,
    remedy: REMEDIES[verdict as keyof typeof REMEDIES],
    findings: causes.filter(({ place }) => place === undefined).map(noteOf),
    annotations: causes.flatMap(({ place, ...finding }) =>
      place === undefined ? [] : [{ ...place, column: 1, message: noteOf(finding).message }]
    )
  })
}

/** Returns whether a verdict stops an upgrade. */
export function stopsUpgrade({ verdict }: Pick<RefusedVerdict, 'verdict'>): boolean {
  return FAILS.inconclusive.includes(verdict)
}

/**
 * Returns the findings for which an upgrade waits until a later run. Empty if it can start now, or if something else
 * stops it, too: `refuseVerdict` then names that.
 */
export function waitsOf(found: RefusedVerdict): readonly RuleFinding[] {
  const stops = stopsUpgrade(found) ? causesOf(found) : []
  if (stops.some(({ waits }) => waits === undefined)) return []
  return found.findings.filter(({ waits }) => waits !== undefined)
}

/** Returns the findings that decide the verdict. */
function causesOf({ verdict, findings, rules, missing }: RefusedVerdict): readonly RuleFinding[] {
  const counts = (states: readonly string[], { rule: id, lacks }: RuleFinding) => {
    const { blocks, evidence = 'azure' } = rules.find(each => each.id === id) ?? {}
    return blocks === true && states.includes(missing[lacks ?? evidence]?.state ?? '')
  }
  const { severity, states } = DECIDES[verdict as keyof typeof DECIDES]
  return findings.filter(each =>
    each.severity === 'not-evaluated' ? counts(states, each) : each.severity === severity
  )
}

/** Findings that decide a verdict: those of a severity, and those about missing evidence in one of these states. */
const DECIDES = {
  block: { severity: 'error', states: ['void'] },
  inconclusive: { severity: undefined, states: ['none'] },
  warn: { severity: 'warning', states: ['ended', 'tried', 'manifests'] }
} as const

/** Findings that the message of the failure lists. */
const SHOWN = 30

const REMEDIES = {
  block:
    'The summary names the object, the cause and the next command. Correct it, then validate again. Nothing was written.',
  inconclusive:
    'Let the action read the missing evidence with `kubernetes-access`, or accept in `upgrades.accept` of the configuration that it is missing. The summary has the lines.',
  warn: 'Correct what the warnings name, or set the input `fail-on` to `inconclusive` or `block`.'
} as const

function noteOf({ code, subject, evidence, remedy }: Omit<RuleFinding, 'place'>) {
  return { code, subject, message: `${subject}: ${evidence} ${remedy}` }
}
