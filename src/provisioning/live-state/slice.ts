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
 * What happens at apply when a value differs from the plan. A value that was absent and now exists is always progress.
 * `refuse`: any other difference makes the approval void. `used-up`: the value may be gone. `accept`: no approval depends on it.
 */
export type WhenChanged = 'refuse' | 'used-up' | 'accept'

/** One value that a template writes back, or whose absence leaves something out. Nothing else about the present reaches a template. */
export interface Slice<T> {
  /** Holds for every value that `read` returns, and is checked when an approval is read. Never a secret. */
  readonly schema: z.ZodMiniType<T>
  /** The value of an environment of which nothing is known. */
  readonly empty: T
  /** Throws Failure where Azure refuses. */
  read(context: LiveStateContext): Promise<T>
  /** By the dotted path within the value; default `refuse`. */
  readonly whenChanged?: (path: string) => WhenChanged
  /** Whether the value at a path is written as it is right before the write, and not as it was approved; default false. */
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
