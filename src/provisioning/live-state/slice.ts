import * as z from 'zod/mini'
import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/types.ts'
import type { Colour } from '../../config/colours.ts'
import type { Clock } from '../../runtime/clock-and-log.ts'
import type { StackTemplate } from '../../templates/types.ts'
import type { StepContext } from '../types.ts'

/** The part of a step's context that reading the live state needs. */
export interface ReadingContext extends Pick<StepContext, 'baseline' | 'log'> {
  readonly azure: AzureReader
  readonly clock: Pick<Clock, 'now'>
}

export interface LiveStateContext extends ReadingContext {
  /** Colours of the clusters that the run creates or manages. */
  readonly colours: readonly Colour[]
  /**
   * Template of the step that reads the value, built from the other values of the step. Absent if no template is known.
   */
  readonly template?: StackTemplate
}

/**
 * Reaction of apply to a current value that differs from the value in the plan. If the value was absent in the plan,
 * apply always continues. `refuse`: any other difference makes the approval invalid. `used-up`: apply also continues if
 * the value no longer exists. `accept`: apply continues in all cases.
 */
export type WhenChanged = 'refuse' | 'used-up' | 'accept'

/**
 * One value that a template writes back, or whose absence leaves something out. Templates use no other values of
 * existing resources.
 */
export interface Slice<T> {
  /**
   * Schema of every value that `read` returns. It is checked when an approval is decoded. The value is never a secret.
   */
  readonly schema: z.ZodMiniType<T>
  /** Value for an environment without known resources. */
  readonly empty: T
  /** Reads the value. Throws Failure if Azure refuses a read. */
  read(context: LiveStateContext): Promise<T>
  /** Returns what apply does if the value at this dotted path has changed. If absent, `refuse` applies. */
  readonly whenChanged?: (path: string) => WhenChanged
  /** Returns whether two different values at this path mean the same. If absent, only equal values do. */
  readonly isSame?: (path: string, before: unknown, now: unknown) => boolean
  /**
   * Returns whether the current value at this path is written instead of the approved value. If absent, the approved
   * value is written.
   */
  readonly writesCurrent?: (path: string) => boolean
}

/** Returns a slice unchanged. Its only purpose is to tie the types of schema, empty value and reader together. */
export function slice<T>(declared: Slice<T>): Slice<T> {
  return declared
}

export const text = z.nullable(z.string())

export const resourceIdOrNull = z.nullable(
  z.custom<ResourceId>(value => typeof value === 'string' && /^\/subscriptions\/./i.test(value))
)
