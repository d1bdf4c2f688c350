import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { Failure } from '../../runtime/failure.ts'

/** Fields that each kind of evidence has: who read it, when, and about which environment. Times are milliseconds since 1970. */
export const commonFields = {
  workload: z.string(),
  environment: z.string(),
  /** Run of GitHub that read the evidence, and its commit. */
  run: z.strictObject({ id: z.number(), attempt: z.number() }),
  commit: z.string(),
  readAt: z.number()
}

const commonSchema = z.object(commonFields)

/** The fields that each kind of evidence has. */
export type CommonEvidence = z.infer<typeof commonSchema>

/** Returns evidence as one line of JSON for a job output. The check reveals a text that was changed or cut. */
export function encodeChecked<T>(schema: z.ZodMiniType<T>, evidence: T): string {
  const ordered = schema.parse(evidence)
  return JSON.stringify({ evidence: ordered, check: checkOf(ordered) })
}

const envelope = z.strictObject({ evidence: z.unknown(), check: z.string() })

/** Decodes evidence of one kind. Throws Failure `evidence-invalid` for any other text. */
export function decodeChecked<T>(schema: z.ZodMiniType<T>, text: string): T {
  const outer = envelope.safeParse(jsonOf(text))
  const inner = schema.safeParse(outer.data?.evidence)
  if (!outer.success || !inner.success) throw invalid('is not the output `evidence` of this version of the action')
  if (outer.data.check !== checkOf(inner.data)) throw invalid('was changed after it was read')
  return inner.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Characters of the check. It reveals accidents and edits by hand. It does not sign the evidence. */
const CHECK_LENGTH = 22

function checkOf(evidence: unknown): string {
  return createHash('sha256').update(JSON.stringify(evidence)).digest('base64url').slice(0, CHECK_LENGTH)
}

function invalid(what: string): Failure {
  return new Failure('evidence-invalid', `The evidence ${what}.`, {
    subject: 'evidence',
    remedy: 'Pass the output `evidence` of the other job unchanged, as one line. Then run again.'
  })
}
