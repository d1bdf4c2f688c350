import { setFailed, setOutput } from '@actions/core'
import { codeBlock, escapeProse } from '../report/markdown.ts'
import { shortenText, withVisibleCharacters } from '../report/safe-text.ts'
import type { Annotations, Note } from './annotations.ts'
import type { Failure } from './failure.ts'
import { RESULT_VERSION } from './result.ts'

/** Number of error annotations that the step itself writes. They count against the number that GitHub shows. */
const STEP_ANNOTATIONS = 1

/**
 * Longest text of a failure in the summary, in characters. It fits next to a plan, which may use half of GitHub's
 * limit.
 */
const LONGEST_SUMMARY = 50_000

/** Writes outputs and annotations of a failed action and sets the exit status. */
export function reportFailure(
  name: string,
  failure: Failure,
  annotations: Annotations,
  more: Readonly<Record<string, unknown>> = {}
): void {
  for (const note of notesOf(failure)) annotations.add({ level: 'error', title: failure.reason, ...note })
  const { reason, details } = failure
  setOutput(
    'result',
    JSON.stringify({
      version: RESULT_VERSION,
      outcome: 'failure',
      reason,
      message: failure.message,
      details: shown(details),
      ...more
    })
  )
  setOutput('failure-reason', reason)
  const written = annotations.write(STEP_ANNOTATIONS)
  setFailed(
    withVisibleCharacters(
      [
        `${name}: ${withoutLines(failure.message, written)}`,
        ...leafLines(failure),
        `What to do: ${details.remedy}`
      ].join('\n')
    )
  )
}

/**
 * Returns a message without the lines that are in the log already, because GitHub writes the message of each annotation
 * there. A last line says that they were left out.
 */
function withoutLines(message: string, written: ReadonlySet<string>): string {
  const lines = message.split('\n')
  const rest = lines.filter(line => !written.has(line))
  return rest.length === lines.length ? message : [...rest, 'The errors are listed above.'].join('\n')
}

/** Returns the summary of a failure. The message is in a code block, because it can quote Azure or the caller. */
export function failureSummary(failure: Failure): string {
  const text = shortenText([failure.message, ...leafLines(failure)].join('\n'), LONGEST_SUMMARY)
  const remedy = shortenText(failure.details.remedy, LONGEST_SUMMARY).split('\n').map(escapeProse).join('\n\n')
  return `### ❌ ${failure.reason}\n\n${codeBlock(text)}\n\n**What to do:** ${remedy}\n`
}

/**
 * Returns the notes for the places and findings of a failure. If there are none, it returns one note with the message
 * of the failure. This note is shown only if it has a line of the configuration, because the step shows the message
 * anyway. The title of a finding is its own code, because one failure can have findings with other codes than its reason.
 */
function notesOf({ reason, message, details }: Failure): Omit<Note, 'level'>[] {
  const placed = (details.annotations ?? []).map(({ message, ...place }) => ({ message, place }))
  const findings = (details.findings ?? []).map(({ message, ...about }) => ({
    ...{ message, about, title: about.code },
    onlyPlaced: true
  }))
  if (placed.length + findings.length > 0) return [...placed, ...findings]
  return [{ message, about: { code: reason, subject: details.subject ?? '' }, onlyPlaced: true }]
}

function shown({ subject, remedy, leaves, correlationId }: Failure['details']): object {
  return { subject, remedy, leaves, correlationId }
}

function leafLines(failure: Failure): string[] {
  const { leaves = [], correlationId } = failure.details
  const lines = leaves.map(
    leaf => `- ${leaf.code}${leaf.target === undefined ? '' : ` (${leaf.target})`}: ${leaf.message}`
  )
  return correlationId === undefined ? lines : [...lines, `Correlation id: ${correlationId}`]
}
