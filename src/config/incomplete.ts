import type { Contradiction } from './contradictions.ts'
import type { Layered } from './resolve.ts'

/** What is missing in an environment together with `defaults`, so that it cannot be read any further. */
export function missingIn({ region, registry, budget }: Layered): Contradiction[] {
  const missing: Contradiction[] = []
  if (region === undefined)
    missing.push({
      path: ['region'],
      message: 'region is missing; name an Azure region here or under `defaults`, for example region: westeurope.'
    })
  if (registry.kind === 'shared' && registry.id === undefined)
    missing.push({
      path: ['registry', 'id'],
      message: 'id is missing; name the registry that is shared by its id, or write kind: own.'
    })
  if (budget !== undefined && budget.amount === undefined)
    missing.push({
      path: ['budget', 'amount'],
      message: 'amount is missing; give what a month may cost, or remove `budget`.'
    })
  return missing
}
