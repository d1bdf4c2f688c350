import * as z from 'zod/mini'
import { COLOURS } from '../../config/colours.ts'

const texts = z.record(z.string(), z.string())

/** Schema of an operation record. All times are milliseconds since 1970. */
export const operationRecordSchema = z.strictObject({
  /** Number of the procedure in this environment, and a digest of what it is about (`record-id.ts`). */
  id: z.string(),
  /** Name of the procedure, such as `blue-green-swap`. */
  kind: z.string(),
  /** Phase in which the last operation ended, or in which the operation in `running` began. */
  phase: z.string(),
  /** Whether the procedure has ended. */
  closed: z.boolean(),
  /** Time at which the procedure entered the phase. */
  since: z.number(),
  /**
   * Operation that has begun in `phase` and has not ended, and the cluster that its approval names. Absent while no
   * operation is unfinished. `cluster` is empty if the cluster did not exist.
   */
  running: z.exactOptional(z.strictObject({ operation: z.string(), colour: z.enum(COLOURS), cluster: z.string() })),
  /** Time before which the next operation must not begin, for example the end of a soak. */
  until: z.exactOptional(z.number()),
  /** Versions and revisions that must not change while the procedure is open. */
  pins: texts,
  /** Values before the procedure, which a rollback writes back. */
  previous: texts,
  /** Minimum node counts before the procedure, by pool. */
  floors: z.record(z.string(), z.number()),
  /** Role of each cluster, by colour. */
  roles: texts,
  /** Whether a rollback is no longer possible, because data has changed its format. */
  forwardOnly: z.boolean(),
  /** Approval to skip a soak or a rule, until a time. `after`: end of the approval before it in this procedure. */
  emergency: z.exactOptional(
    z.strictObject({ by: z.string(), until: z.number(), because: z.string(), after: z.exactOptional(z.number()) })
  ),
  /** Digests of the evidence that the operations collected, and who started a rollback, by name. */
  evidence: texts
})

/**
 * Facts about a procedure that Azure's resources do not show. An environment has at most one record. The record of a
 * closed procedure is kept until the next procedure begins, so that its evidence can be read.
 */
export type OperationRecord = z.infer<typeof operationRecordSchema>

/** The part of a record that an operation sets by itself. The frame sets the rest. */
export type RecordContents = Omit<OperationRecord, 'id' | 'kind' | 'phase' | 'closed' | 'since' | 'running'>

/** Contents of the record of a procedure that has just begun. */
export const EMPTY_CONTENTS: RecordContents = {
  pins: {},
  previous: {},
  floors: {},
  roles: {},
  forwardOnly: false,
  evidence: {}
}
