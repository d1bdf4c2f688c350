import type { BaselineConfig } from '../types.ts'
import type { Contradiction } from './contradictions.ts'

/** A contradiction of the settings of one environment. */
export interface EnvironmentContradiction extends Contradiction {
  readonly environment: string
}

/** Settings that name the environment which must have a version or a change first. */
const SECTIONS = ['upgrades', 'changes'] as const

/**
 * Returns the problems of `upgrades.after` and `changes.after`, which name the environment that must have a version or a
 * change first. The environment must exist, and the order must have a beginning. `names`: all environments of the file.
 */
export function environmentOrderProblems(
  configs: readonly BaselineConfig[],
  names: readonly string[]
): EnvironmentContradiction[] {
  return SECTIONS.flatMap(section => {
    const before = new Map(configs.map(config => [config.environment, config[section].after]))
    return configs.flatMap(({ environment, [section]: { after } }) => {
      const message = after === undefined ? undefined : problemOf(environment, after, { names, before })
      return message === undefined ? [] : [{ environment, path: [section, 'after'], message }]
    })
  })
}

interface Order {
  readonly names: readonly string[]
  readonly before: ReadonlyMap<string, string | undefined>
}

function problemOf(environment: string, after: string, { names, before }: Order): string | undefined {
  if (after === environment)
    return `found ${after}, which is the environment itself. Name another environment, or remove the line.`
  if (!names.includes(after))
    return `found ${after}, which is not an environment of this file. Use one of ${names.filter(name => name !== environment).join(', ') || 'the environments that you add'}, or remove the line.`
  const circle = circleFrom(environment, before)
  // Each environment of a circle would have the same problem, so only the first one has it.
  if (circle === undefined || names.find(name => circle.includes(name)) !== environment) return undefined
  return `found ${after}, but the environments ${[...circle, environment].join(' after ')} wait for each other. Remove one of these lines.`
}

/** Returns the environments of a circle that begins with an environment, or `undefined` if it is in no circle. */
function circleFrom(environment: string, before: Order['before']): string[] | undefined {
  const path = [environment]
  for (let next = before.get(environment); next !== undefined; next = before.get(next)) {
    if (next === environment) return path
    if (path.includes(next)) return undefined
    path.push(next)
  }
  return undefined
}
