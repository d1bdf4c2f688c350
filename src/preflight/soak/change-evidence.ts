import * as z from 'zod/mini'
import { commonFields, decodeChecked, encodeChecked } from './checked-evidence.ts'

const schema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('changes'),
  ...commonFields,
  /** Version of the action, which decides what a configuration means. */
  bundle: z.string(),
  /** Parts of the environment that the plan included, such as `network`. */
  targets: z.array(z.string()),
  /** Steps that would still write, and steps that could not be evaluated. */
  pending: z.array(z.string()),
  notEvaluated: z.array(z.string()),
  /** Subjects of faults that no write fixes. */
  faults: z.array(z.string()),
  /** Time of the last write of a stack of the environment. Absent if it has none. */
  writtenAt: z.exactOptional(z.number()),
  /** State and revision of Flux. Absent if the environment has no Flux source, or if the plan did not include it. */
  flux: z.exactOptional(
    z.strictObject({
      /** State as Azure writes it, such as `Compliant`. */
      state: z.string(),
      /** Fetched revision as Azure writes it: `<branch or tag>@sha1:<commit>`, or `<tag>@sha256:<digest>`. */
      revision: z.exactOptional(z.string()),
      /** Time at which Flux fetched the revision. */
      fetchedAt: z.exactOptional(z.number())
    })
  )
})

/**
 * Result of a plan of an environment: whether it has all that the configuration and this version of the action request,
 * and since when. All times are milliseconds since 1970.
 */
export type ChangeEvidence = z.infer<typeof schema>

/** Returns evidence as one line of JSON for a job output. */
export function encodeChangeEvidence(evidence: ChangeEvidence): string {
  return encodeChecked(schema, evidence)
}

/** Decodes evidence that a plan of the same run made. Throws Failure `evidence-invalid` for any other text. */
export function decodeChangeEvidence(text: string): ChangeEvidence {
  return decodeChecked(schema, text)
}
