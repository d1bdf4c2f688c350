import { type ResourceId, resourceId, sameId } from '../../arm/resource-id.ts'
import { resourceNames } from '../../config/index.ts'
import { type LiveStateContext, resourceIdOrNull, slice, text } from './slice.ts'
import { emptyWhenUnregistered } from './unregistered.ts'

export const platformSlices = {
  /**
   * Start of the existing budget, written back because Azure refuses to move it. Without a budget, Azure uses the
   * current month.
   */
  budgetStart: slice<string | null>({ schema: text, empty: null, read: findBudgetStart }),
  /**
   * Deleted vault with the name of our vault, if no other vault has it. It must be recovered, because its name is
   * reserved. The plan that recovers it uses it up.
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
 * Reads the deleted vault that has the id of our vault. A deleted vault with the same name and another id cannot be
 * recovered as ours, so its name is taken.
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
