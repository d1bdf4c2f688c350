import type { Contradiction } from '../contradictions/contradictions.ts'
import type { LayeredSettings } from './resolved-settings.ts'

/**
 * Returns a finding for each required setting that is missing both in the environment and in `defaults`. Without these
 * settings, the configuration cannot be resolved.
 */
export function missingSettings({ region, registry, budget }: LayeredSettings): Contradiction[] {
  const missing: Contradiction[] = []
  if (region === undefined)
    missing.push({
      path: ['region'],
      message: 'region is missing; name an Azure region here or under `defaults`, for example region: westeurope.'
    })
  if (registry.kind === 'shared' && registry.id === undefined)
    missing.push({
      path: ['registry', 'id'],
      message: 'id is missing; set it to the id of the shared registry, or write kind: own.'
    })
  if (budget !== undefined && budget.amount === undefined)
    missing.push({
      path: ['budget', 'amount'],
      message: 'amount is missing; set the budget of a month, or remove `budget`.'
    })
  return missing
}
