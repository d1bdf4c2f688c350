import * as z from 'zod/mini'
import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/types.ts'
import type { Colour } from '../../config/colours.ts'
import type { StepContext } from '../types.ts'

/** The part of a step's context that reading the live state needs. */
export interface ReadingContext extends Pick<StepContext, 'baseline' | 'log'> {
  readonly azure: AzureReader
}

export interface LiveStateContext extends ReadingContext {
  /** Clusters that the run creates or manages. */
  readonly colours: readonly Colour[]
}

/**
 * Effect of a value that differs from the plan at apply. A value that was absent and now exists is always progress.
 * `refuse`: any other difference makes the approval invalid. `used-up`: the value may be gone. `accept`: no approval
 * depends on it.
 */
export type WhenChanged = 'refuse' | 'used-up' | 'accept'

/**
 * One value that a template writes back, or whose absence leaves something out. Templates get nothing else from
 * existing resources.
 */
export interface Slice<T> {
  /** Schema of every value that `read` returns, checked when an approval is read. The value is never a secret. */
  readonly schema: z.ZodMiniType<T>
  /** Value for an environment without known resources. */
  readonly empty: T
  /** Reads the value. Throws Failure if Azure refuses. */
  read(context: LiveStateContext): Promise<T>
  /** Returns the effect for a dotted path within the value; default `refuse`. */
  readonly whenChanged?: (path: string) => WhenChanged
  /**
   * Returns whether the value at a path is written with its current value instead of the approved one; default false.
   */
  readonly writesCurrent?: (path: string) => boolean
}

/** Declares a slice; it only ties the types of schema, empty value and reader together. */
export function slice<T>(declared: Slice<T>): Slice<T> {
  return declared
}

export const text = z.nullable(z.string())

export const resourceIdOrNull = z.nullable(
  z.custom<ResourceId>(value => typeof value === 'string' && /^\/subscriptions\/./i.test(value))
)
