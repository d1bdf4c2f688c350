import { Failure } from '../runtime/failure.ts'
import { NOTHING_YET, type Observed } from '../templates/types.ts'
import { CHANGE_DIGEST_LENGTH, canonicalJson, digest, INTENT_DIGEST_LENGTH } from './digest.ts'
import type { Approval } from './types.ts'

/** Characters of the check at the end, by which a truncated or altered text is told. */
const CHECK_LENGTH = 10

const FORM = new RegExp(
  `^(1\\.([\\w-]{${INTENT_DIGEST_LENGTH}})\\.([\\w-]+)\\.((?:[\\w-]{${CHANGE_DIGEST_LENGTH}})*))\\.([\\w-]{${CHECK_LENGTH}})$`
)

/** One line for a job output: `1.<intent>.<observed>.<digests, one after another>.<check>`. */
export function encodeApproval({ intent, observed, changes }: Approval): string {
  const facts = Buffer.from(canonicalJson(observed)).toString('base64url')
  const text = `1.${intent}.${facts}.${changes.join('')}`
  return `${text}.${digest(text, CHECK_LENGTH)}`
}

/** Throws Failure `approval-missing` for an empty text and `input-invalid` for one that is no approval or not a whole one. */
export function decodeApproval(text: string): Approval {
  const trimmed = text.trim()
  if (trimmed === '') throw missing()
  const [, body, intent, facts, digests, check] = FORM.exec(trimmed) ?? []
  if (body === undefined || intent === undefined || facts === undefined || digests === undefined) throw invalid()
  if (check !== digest(body, CHECK_LENGTH)) throw invalid()
  const changes = digests.match(new RegExp(`.{${CHANGE_DIGEST_LENGTH}}`, 'g')) ?? []
  return { version: 1, intent, observed: decodeObserved(facts), changes }
}

function decodeObserved(facts: string): Observed {
  const observed = parse(Buffer.from(facts, 'base64url').toString())
  if (!isObserved(observed)) throw invalid()
  return observed
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid()
  }
}

function isObserved(value: unknown): value is Observed {
  if (!hasFormOf(value, NOTHING_YET) || ![null, 'blue', 'green'].includes(value.liveColour)) return false
  return value.preview === null || typeof value.preview.guard === 'string'
}

/** Whether a value has the keys of the form, with texts where the form has nothing yet and else what the form has; the preview is an object or nothing. */
function hasFormOf<T extends object>(value: unknown, form: T): value is T {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(form).every(([name, wanted]) => {
    const found: unknown = Reflect.get(value, name)
    if (typeof wanted === 'object' && wanted !== null) return hasFormOf(found, wanted)
    if (wanted !== null) return typeof found === typeof wanted
    return found === null || typeof found === (name === 'preview' ? 'object' : 'string')
  })
}

function missing(): Failure {
  return new Failure('approval-missing', 'There is no approval to apply.', {
    subject: 'approval',
    remedy:
      'Hand over the output `approval` of a step that ran with `mode: plan`. GitHub drops an output that holds a masked value: store ids as variables, not as secrets.'
  })
}

function invalid(): Failure {
  return new Failure('input-invalid', 'Input "approval" is not what `mode: plan` gave, or not all of it.', {
    subject: 'approval',
    remedy:
      'Hand over the output `approval` as it is, and plan again where it came from another version of this action.'
  })
}
