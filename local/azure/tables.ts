import type { World } from './world.ts'

/** A part's own table on the world, made when first asked for. */
export function tableOf<T>(world: World, name: string): Record<string, T> {
  const table = world.tables[name] ?? {}
  world.tables[name] = table
  return table as Record<string, T>
}
