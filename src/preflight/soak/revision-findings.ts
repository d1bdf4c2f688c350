import type { GitOps } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import type { ChangeEvidence } from './change-evidence.ts'

/** A revision that Flux gets, and the environment in which Flux must have applied it first. */
export interface RevisionSubject {
  readonly after: string
  readonly soakHours: number
  readonly source: NonNullable<GitOps['source']>
}

const HOUR = 3600_000

/** Returns the finding that Flux in the other environment has not applied the revision, or not long enough. */
export function revisionFindings({ flux, readAt }: ChangeEvidence, subject: RevisionSubject): Finding[] {
  const { after, soakHours } = subject
  const wanted = revisionOf(subject.source)
  if (flux?.revision === undefined || flux.fetchedAt === undefined) {
    const evidence = `Whether Flux in ${after} applied ${wanted} is not known, because Azure shows no revision there.`
    const remedy = `Bootstrap ${after} with \`gitops.source\`, then plan it again with \`provision\` and pass its evidence.`
    return [{ ...common(after), code: 'evidence-missing', evidence, remedy }]
  }
  if (!hasRevision(flux.revision, wanted)) {
    const evidence = `Flux in ${after} runs ${flux.revision}, and this environment requests ${wanted}.`
    const remedy = `Set \`gitops.source\` of ${after} to ${wanted} first, let it soak for ${soakHours} hours, then run again.`
    return [{ ...common(after), code: 'evidence-other-version', evidence, remedy }]
  }
  if (flux.state !== 'Compliant') {
    const evidence = `The state of Flux in ${after} is ${flux.state}.`
    return [
      { ...common(after), code: 'evidence-unhealthy', evidence, remedy: `Correct what Flux in ${after} reports.` }
    ]
  }
  if (readAt - flux.fetchedAt >= soakHours * HOUR) return []
  const ripe = new Date(Math.ceil((flux.fetchedAt + soakHours * HOUR) / 60_000) * 60_000)
  const time = `${ripe.toISOString().slice(0, 16)}Z`
  const evidence = `Flux in ${after} has had ${wanted} for less than ${soakHours} hours (\`changes.soakHours\`). It has soaked at ${time}.`
  return [{ ...common(after), code: 'evidence-too-young', evidence, remedy: `Run again after ${time}.` }]
}

function common(subject: string): Pick<Finding, 'severity' | 'subject'> {
  return { severity: 'error', subject }
}

/** Returns the commit or the tag of a source. */
function revisionOf(source: RevisionSubject['source']): string {
  if (source.kind === 'oci') return source.tag
  return Object.values(source.revision).join('')
}

/** Returns whether a revision as Azure writes it is of a commit or a tag. */
function hasRevision(found: string, wanted: string): boolean {
  const [name, hash] = found.toLowerCase().split(/@?sha(?:1|256):/)
  return [name, hash].includes(wanted.toLowerCase())
}
