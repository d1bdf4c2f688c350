import { regionName, regions } from './regions.ts'
import { tableOf } from './tables.ts'
import type { World } from './world.ts'

/** Name of the quota over all families of a region. */
export const REGIONAL_CORES = 'cores'

/** Name of the quota of spot machines, whatever their family. */
export const SPOT_CORES = 'lowPriorityCores'

/** Limits of a pay-as-you-go subscription, as far as nobody has asked for others. */
const usual: Readonly<Record<string, number>> = { [REGIONAL_CORES]: 350, [SPOT_CORES]: 100 }
const USUAL_FAMILY = 100

/** Cores that may be used of a family, of spot or altogether in a region. */
export function coreLimit(world: World, region: string, name: string): number {
  return tableOf<number>(world, 'coreLimits')[limitKey(region, name)] ?? usual[name] ?? USUAL_FAMILY
}

/** Gives the subscription another limit. */
export function setCoreLimit(world: World, region: string, name: string, limit: number): void {
  tableOf<number>(world, 'coreLimits')[limitKey(region, name)] = limit
}

function limitKey(region: string, name: string): string {
  return `${regionName(region)}/${name.toLowerCase()}`
}

/** What the subscription may not use of a size in a region: these zones, or none of it where no zone is named. */
export interface Restriction {
  readonly zones?: readonly string[]
  readonly reasonCode: 'NotAvailableForSubscription' | 'QuotaId'
}

export function restrictionOf(world: World, region: string, size: string): Restriction | undefined {
  return tableOf<Restriction>(world, 'sizeRestrictions')[limitKey(region, size)]
}

export function restrictSize(world: World, region: string, size: string, restriction: Restriction): void {
  tableOf<Restriction>(world, 'sizeRestrictions')[limitKey(region, size)] = restriction
}

/** What is said of the subscription from outside. */
export interface Capacity {
  /** By family, or the name of another quota. */
  readonly coreLimits: Readonly<Record<string, number>>
  /** By size. */
  readonly restrictions: Readonly<Record<string, Restriction>>
}

/** Gives the subscription these limits and restrictions in every region, and the usual ones for all else. */
export function setCapacity(world: World, { coreLimits, restrictions }: Capacity): void {
  world.tables.coreLimits = {}
  world.tables.sizeRestrictions = {}
  for (const region of Object.keys(regions)) {
    for (const [name, limit] of Object.entries(coreLimits)) setCoreLimit(world, region, name, limit)
    for (const [size, restriction] of Object.entries(restrictions)) restrictSize(world, region, size, restriction)
  }
}
