import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { answerAction, settleByAction } from '../../resources/resource-actions.ts'
import { tableOf } from '../../tables.ts'
import type { Resource, World } from '../../world.ts'

export const VAULT = 'Microsoft.KeyVault/vaults'
export const SECRET = `${VAULT}/secrets`

/** A vault that was deleted and can still be had back, with the secrets it held. */
export interface DeletedVault {
  readonly vault: Resource
  readonly secrets: Resource[]
  /** Milliseconds since 1970. */
  readonly deletedAt: number
  readonly purgedAt: number
}

const DAY = 24 * 3600 * 1000

function table(world: World): Record<string, DeletedVault> {
  return tableOf<DeletedVault>(world, 'deletedVaults')
}

/** Deleted vaults whose retention has not ended, by name. */
export function deletedVaults(world: World): DeletedVault[] {
  return Object.values(table(world))
    .filter(({ purgedAt }) => purgedAt > world.now)
    .sort((a, b) => (keyOf(a.vault.name) < keyOf(b.vault.name) ? -1 : 1))
}

export function deletedVault(world: World, name: string): DeletedVault | undefined {
  return deletedVaults(world).find(({ vault }) => sameId(vault.name, name))
}

/** Keeps a vault that is deleted for as long as its retention says. */
export function keepVault(world: World, vault: Resource): void {
  const days = Number(vault.properties.softDeleteRetentionInDays)
  const times = { deletedAt: world.now, purgedAt: world.now + days * DAY }
  table(world)[keyOf(vault.name)] = { vault: structuredClone(vault), secrets: [], ...times }
}

/** A secret goes with its vault, and is kept with it. */
export function keepSecret(world: World, secret: Resource): void {
  const found = table(world)[keyOf(parseId(parseId(secret.id).parent).name)]
  if (found !== undefined && sameId(found.vault.id, parseId(secret.id).parent))
    found.secrets.push(structuredClone(secret))
}

/** A recovered vault has its secrets again, and is no deleted one any more. */
export function recoverSecrets(world: World, vault: Resource): void {
  const found = table(world)[keyOf(vault.name)]
  if (found === undefined) return
  for (const secret of found.secrets) world.resources[keyOf(secret.id)] = secret
  delete table(world)[keyOf(vault.name)]
}

function forget(world: World, name: string): void {
  for (const { id } of table(world)[name]?.secrets ?? []) delete tableOf(world, 'secretVersions')[keyOf(id)]
  delete table(world)[name]
}

settleByAction.purgeVault = (world, operation) => {
  const name = keyOf(operation.target.split('/').at(-1) ?? '')
  const error = answerAction(operation)
  if (error === undefined) forget(world, name)
  return error
}
