import * as z from 'zod/mini'
import { cacheReads } from '../../azure/read-cache.ts'
import type { Colour } from '../../config/colours.ts'
import type { Step } from '../types.ts'
import { clusterSlices } from './clusters.ts'
import { gatewaySlices } from './gateway.ts'
import { identitySlices } from './identities.ts'
import { networkSlices } from './network.ts'
import { otherOwnerSlices } from './other-owners.ts'
import { platformSlices } from './platform.ts'
import type { ReadingContext, Slice } from './slice.ts'
import { upgradeSlices } from './upgrades.ts'

/** All slices of the live state: every value that templates take from existing resources. */
export const liveStateSlices = {
  ...networkSlices,
  ...platformSlices,
  ...identitySlices,
  ...clusterSlices,
  ...upgradeSlices,
  ...gatewaySlices,
  ...otherOwnerSlices
}

export type SliceName = keyof typeof liveStateSlices

/** Values that templates write back, or whose absence leaves something out. */
export type LiveState = { readonly [Name in SliceName]: (typeof liveStateSlices)[Name]['empty'] }

const entries = Object.entries(liveStateSlices) as [SliceName, Slice<unknown>][]

/**
 * Live state of an environment without known resources. It is used by `npm run synth` and for the intent of an
 * approval.
 */
export const EMPTY_LIVE_STATE = Object.fromEntries(entries.map(([name, { empty }]) => [name, empty])) as LiveState

const schema = z.strictObject(Object.fromEntries(entries.map(([name, slice]) => [name, slice.schema])))

/** Returns whether a value has exactly the slices of a live state, and each slice matches its schema. */
export function isLiveState(value: unknown): value is LiveState {
  return schema.safeParse(value).success
}

type SliceReader<Name extends SliceName> = (context: ReadingContext) => Promise<Pick<LiveState, Name>>

/**
 * Returns a function that reads the named slices, for a step whose templates use them. `colours`: colours of the
 * clusters that the run creates or manages.
 */
export function readSlices<const Name extends SliceName>(
  names: readonly Name[],
  colours: readonly Colour[] = []
): SliceReader<Name> {
  return async context => {
    const azure = cacheReads(context.azure)
    const read = (name: Name) => liveStateSlices[name].read({ ...context, azure, colours })
    const values = await Promise.all(names.map(async name => [name, await read(name)] as const))
    return Object.fromEntries(values) as Pick<LiveState, Name>
  }
}

/**
 * Returns the live state that the templates of the steps need. Reads each resource only once. Throws Failure if Azure
 * refuses a read.
 */
export async function readLiveState(steps: readonly Step[], context: ReadingContext): Promise<LiveState> {
  const shared = { ...context, azure: cacheReads(context.azure) }
  const parts = await Promise.all(steps.map(step => step.read?.(shared)))
  // Each step reads this record for its own template only. Every other value is the same for all steps.
  const takenOver = Object.assign({}, ...parts.map(part => part?.takenOver))
  return Object.assign({}, EMPTY_LIVE_STATE, ...parts, { takenOver })
}
