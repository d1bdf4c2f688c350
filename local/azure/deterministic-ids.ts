import { createHash } from 'node:crypto'
import type { World } from './world.ts'

function digest(world: World, what: readonly (string | number)[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([world.seed, ...what]))
    .digest()
}

/** Returns a guid that is the same in every run for the same seed and the same words. */
export function deterministicGuid(world: World, ...what: (string | number)[]): string {
  const hex = digest(world, what).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Returns 20 decimal digits, as deployments name their operations. */
export function deterministicDigits(world: World, ...what: (string | number)[]): string {
  return `0858${(digest(world, what).readBigUInt64BE() % 10n ** 16n).toString().padStart(16, '0')}`
}

/** Returns seconds within ± 10 % of what the fact sheet names, in whole milliseconds. */
export function deterministicDuration(world: World, seconds: number, ...what: (string | number)[]): number {
  const spread = (digest(world, what).readUInt16BE() / 0xffff) * 0.2 - 0.1
  return Math.round(seconds * 1000 * (1 + spread))
}

/** Returns a number from 0 to below 1 that is the same in every run for the same seed and the same words. */
export function deterministicShare(world: World, ...what: (string | number)[]): number {
  return digest(world, what).readUInt32BE() / 2 ** 32
}
