import type { Step } from './types.ts'

/**
 * Returns the steps in an order in which each step comes after all steps that it needs. Throws TypeError if a needed
 * step is missing, if steps need each other in a cycle, or if two steps have the same name.
 */
export function topologicalOrder(steps: readonly Step[]): Step[] {
  const byName = new Map(steps.map(step => [step.name, step]))
  if (byName.size !== steps.length)
    throw new TypeError(`two steps have the same name: ${steps.map(s => s.name).join(', ')}`)
  const ordered = new Set<Step>()
  for (const step of steps) visit(step, byName, ordered, [])
  return [...ordered]
}

function visit(step: Step, byName: ReadonlyMap<string, Step>, ordered: Set<Step>, path: readonly string[]): void {
  if (ordered.has(step)) return
  const here = [...path, step.name]
  if (path.includes(step.name)) throw new TypeError(`steps need each other: ${here.join(' → ')}`)
  for (const need of step.needs) {
    const needed = byName.get(need.step)
    if (needed === undefined)
      throw new TypeError(`step ${step.name} needs ${need.step}, which is not a step of this run`)
    visit(needed, byName, ordered, here)
  }
  ordered.add(step)
}
