import type { World } from './world.ts'

/** Returns a table of the world that belongs to one module. Creates it at the first call. */
export function tableOf<T>(world: World, name: string): Record<string, T> {
  const table = world.tables[name] ?? {}
  world.tables[name] = table
  return table as Record<string, T>
}
