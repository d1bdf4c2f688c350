import { type ResourceId, resourceId, sameId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/types.ts'
import { resourceNames } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { Observed } from '../../templates/index.ts'
import type { StepContext } from '../types.ts'
import { unlessUnregistered } from './unregistered.ts'

/** For the platform: the start of its budget, and a deleted vault that has its vault's name. */
export async function observePlatform({
  azure,
  baseline
}: StepContext): Promise<Pick<Observed, 'budgetStart' | 'deletedVault'>> {
  const [budgetStart, deletedVault] = await Promise.all([
    findBudgetStart(baseline, azure),
    findDeletedVault(baseline, azure)
  ])
  return { budgetStart, deletedVault }
}

async function findBudgetStart({ config, ids }: Baseline, azure: Azure): Promise<string | null> {
  if (config.budget === undefined) return null
  const id = resourceId(ids.subscription, 'Microsoft.Consumption/budgets', resourceNames(config).budget)
  const found = await unlessUnregistered(() => azure.read<{ properties?: { timePeriod?: { startDate?: string } } }>(id))
  return found?.properties?.timePeriod?.startDate ?? null
}

/** Only one that was deleted from where ours belongs can be recovered; for any other the name is taken. */
async function findDeletedVault({ ids, config }: Baseline, azure: Azure): Promise<ResourceId | null> {
  const name = ids.vault.slice(ids.vault.lastIndexOf('/') + 1)
  const type = 'Microsoft.KeyVault/locations/deletedVaults'
  const deletedId = resourceId(ids.subscription, type, config.region, name)
  const [vault, deleted] = await Promise.all([
    azure.read(ids.vault),
    unlessUnregistered(() => azure.read<{ properties?: { vaultId?: string } }>(deletedId))
  ])
  const isOurs = sameId(deleted?.properties?.vaultId ?? '', ids.vault)
  return vault === undefined && isOurs ? deletedId : null
}
