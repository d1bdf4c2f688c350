import { Failure } from '../../runtime/failure.ts'
import type { LiveState } from '../../templates/types.ts'
import { BUNDLE_VERSION } from '../bundle-version.ts'
import { isLiveState } from '../live-state/index.ts'
import type { Approval } from '../types.ts'
import { CHANGE_DIGEST_LENGTH, canonicalJson, digest, INTENT_DIGEST_LENGTH } from './digest.ts'
import { MARK_LENGTH } from './intent-parts.ts'

/**
 * Number of the current approval format. An approval of any format begins with the format number and ends with a check.
 * From format 2 on, the bundle version is the second field.
 */
export const APPROVAL_FORMAT = 3

/**
 * Number of characters of the check at the end of an approval. The check reveals a text that was truncated or altered.
 */
const CHECK_LENGTH = 10

const ENVELOPE = new RegExp(`^(([1-9]\\d*)\\.[\\w.-]*)\\.([\\w-]{${CHECK_LENGTH}})$`)

const CONTENT = new RegExp(
  `^[\\w-]+\\.([\\w-]{${INTENT_DIGEST_LENGTH}})\\.((?:[\\w-]{${MARK_LENGTH}})*)\\.([\\w-]+)\\.((?:[\\w-]{${CHANGE_DIGEST_LENGTH}})*)$`
)

/**
 * Returns an approval as one line for a job output: `3.<version>.<intent>.<marks>.<observed>.<digests>.<check>`. No
 * separator is between the marks, and between the digests.
 */
export function encodeApproval({ intent, parts, liveState, changes }: Approval, bundle = BUNDLE_VERSION): string {
  const observed = base64(canonicalJson(liveState))
  const text = [APPROVAL_FORMAT, base64(bundle), intent, parts.join(''), observed, changes.join('')].join('.')
  return `${text}.${digest(text, CHECK_LENGTH)}`
}

/**
 * Decodes an approval that a plan of the same bundle version created. Throws Failure `approval-missing` for an empty
 * text, `approval-version` for an approval of another bundle version or format, and `input-invalid` for a text that is
 * truncated or not an approval.
 */
export function decodeApproval(text: string, bundle = BUNDLE_VERSION): Approval {
  const trimmed = text.trim()
  if (trimmed === '') throw approvalMissing()
  const [, body = '', format, check] = ENVELOPE.exec(trimmed) ?? []
  if (check !== digest(body, CHECK_LENGTH)) throw invalidApproval()
  const planned = versionOf(body)
  if (format !== String(APPROVAL_FORMAT) || planned !== bundle) throw otherVersion(planned, bundle)
  return decodeContent(body.slice(body.indexOf('.') + 1))
}

/**
 * Returns the bundle version that created an approval, for messages. Format 1, which only 0.1.0 created, does not
 * contain the version.
 */
function versionOf(body: string): string {
  const [format, version = ''] = body.split('.')
  if (format === '1') return '0.1.0'
  return /^[\w.+-]{1,60}$/.exec(plain(version))?.[0] ?? 'of an unknown version'
}

function decodeContent(content: string): Approval {
  const [, intent, marks, facts, digests] = CONTENT.exec(content) ?? []
  if (intent === undefined || marks === undefined || facts === undefined || digests === undefined)
    throw invalidApproval()
  const [parts, changes] = [pieces(marks, MARK_LENGTH), pieces(digests, CHANGE_DIGEST_LENGTH)]
  return { intent, parts, liveState: decodeLiveState(facts), changes }
}

/** Returns the pieces of a text that have a fixed length and no separator. */
function pieces(text: string, length: number): string[] {
  return text.match(new RegExp(`.{${length}}`, 'g')) ?? []
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function plain(text: string): string {
  return Buffer.from(text, 'base64url').toString()
}

function decodeLiveState(facts: string): LiveState {
  const liveState = parse(plain(facts))
  if (!isLiveState(liveState)) throw invalidApproval()
  return liveState
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidApproval()
  }
}

function approvalMissing(): Failure {
  return new Failure('approval-missing', 'Input "approval" is empty, so there is nothing to apply.', {
    subject: 'approval',
    remedy:
      'Pass the output `approval` of the step that ran with `mode: plan`. GitHub drops an output that contains a masked value, so store ids as variables, not as secrets.'
  })
}

function otherVersion(planned: string, bundle: string): Failure {
  return new Failure(
    'approval-version',
    `The plan was created by aks-baseline ${planned}, but this step runs ${bundle}. Two versions can create different resources from the same configuration, so the approval is not valid for this step.`,
    {
      subject: 'approval',
      remedy: `Plan and approve again with ${bundle}. Use the same version in \`uses:\` of both steps: a tag such as \`v1\` can move between the two steps. Nothing was written.`
    }
  )
}

function invalidApproval(): Failure {
  return new Failure(
    'input-invalid',
    'Input "approval" is not the complete output `approval` of a step with `mode: plan`.',
    {
      subject: 'approval',
      remedy: 'Pass the output `approval` unchanged, as one line.'
    }
  )
}
