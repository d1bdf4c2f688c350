import { type ResourceId, resourceId, sameId } from '../../arm/resource-id.ts'
import { resourceNames } from '../../config/index.ts'
import { type LiveStateContext, resourceIdOrNull, slice, text } from './slice.ts'
import { emptyWhenUnregistered } from './unregistered.ts'

export const platformSlices = {
  /**
   * Start date of the existing budget, written back because Azure refuses to change it. Null if no budget exists: Azure
   * then uses the current month.
   */
  budgetStart: slice<string | null>({ schema: text, empty: null, read: findBudgetStart }),
  /**
   * Id of the deleted key vault of this environment; null if the vault exists or no deleted vault is found. The vault
   * must be recovered, because Azure reserves its name. Recovering the vault uses up the value.
   */
  deletedVault: slice<ResourceId | null>({
    schema: resourceIdOrNull,
    empty: null,
    read: findDeletedVault,
    whenChanged: () => 'used-up'
  })
}

async function findBudgetStart({ azure, baseline: { config, ids } }: LiveStateContext): Promise<string | null> {
  if (config.budget === undefined) return null
  const id = resourceId(ids.subscription, 'Microsoft.Consumption/budgets', resourceNames(config).budget)
  const found = await emptyWhenUnregistered(() =>
    azure.read<{ properties?: { timePeriod?: { startDate?: string } } }>(id)
  )
  return found?.properties?.timePeriod?.startDate ?? null
}

/**
 * Returns the id of the deleted key vault that had the id of the vault of this environment. If a deleted vault has the
 * same name but had another id, the environment cannot recover that vault, so the name is taken.
 */
async function findDeletedVault({ azure, baseline: { config, ids } }: LiveStateContext): Promise<ResourceId | null> {
  const name = ids.vault.slice(ids.vault.lastIndexOf('/') + 1)
  const type = 'Microsoft.KeyVault/locations/deletedVaults'
  const deletedId = resourceId(ids.subscription, type, config.region, name)
  const [vault, deleted] = await Promise.all([
    azure.read(ids.vault),
    emptyWhenUnregistered(() => azure.read<{ properties?: { vaultId?: string } }>(deletedId))
  ])
  const isOurs = sameId(deleted?.properties?.vaultId ?? '', ids.vault)
  return vault === undefined && isOurs ? deletedId : null
}
