import * as z from 'zod/mini'
import { COLOURS } from '../../config/colours.ts'
import { commonFields, decodeChecked, encodeChecked } from './checked-evidence.ts'

/** Number of the format of the evidence. */
const FORMAT = 1

const pool = z.strictObject({
  name: z.string(),
  state: z.string(),
  /** Versions and node images of the machines, each once. Empty for a pool without machines. */
  versions: z.array(z.string()),
  images: z.array(z.string()),
  /** Reason why the machines were not read. */
  unread: z.exactOptional(z.string())
})

const schema = z.strictObject({
  version: z.literal(FORMAT),
  kind: z.literal('cluster'),
  ...commonFields,
  colour: z.enum(COLOURS),
  /** Resource id of the cluster, and the id that Azure gives each cluster once. */
  cluster: z.string(),
  uniqueId: z.string(),
  createdAt: z.number(),
  /**
   * Time since which no write has changed versions or images. Absent if Azure does not show it; `unread` then has the
   * reason.
   */
  since: z.exactOptional(z.number()),
  /** Milliseconds since then in which the cluster was stopped. */
  stoppedFor: z.number(),
  unread: z.exactOptional(z.string()),
  state: z.string(),
  power: z.string(),
  kubernetes: z.string(),
  pools: z.array(pool),
  /** State of Flux: `Compliant`, another state of Azure, or `absent` without a Flux source. */
  flux: z.string(),
  /** Revision that Flux fetched, as Azure writes it. Absent without a Flux source. */
  revision: z.exactOptional(z.string())
})

/**
 * Versions that run in a cluster, and since when, as a job read it from Azure with the plan identity of that cluster's
 * environment. All times are milliseconds since 1970.
 */
export type SoakEvidence = z.infer<typeof schema>

/** Returns evidence as one line of JSON for a job output. The check reveals a text that was changed or cut. */
export function encodeSoakEvidence(evidence: SoakEvidence): string {
  return encodeChecked(schema, evidence)
}

/**
 * Decodes evidence that a job of the same version of the action read. Throws Failure `evidence-invalid` for any other
 * text.
 */
export function decodeSoakEvidence(text: string): SoakEvidence {
  return decodeChecked(schema, text)
}
