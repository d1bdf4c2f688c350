import { parseResourceId, type ResourceId, sameId, subscriptionId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import { commandWord } from './command-word.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

const TYPE = 'Microsoft.Authorization/locks'

/** A management lock as Resource Manager lists it. The type has only the properties that this project reads. */
interface Lock {
  readonly id: string
  readonly name: string
  readonly properties?: { readonly level?: string; readonly notes?: string }
}

/**
 * Returns an error for each management lock that would stop one of these deletions. A lock of either level,
 * CanNotDelete and ReadOnly, stops the deletion of its scope, of everything below it, and of everything above it ("Lock
 * your Azure resources"). If the locks of a subscription cannot be read, one finding reports that they were not
 * evaluated.
 */
export async function checkLocks(azure: AzureReader, deletions: readonly ResourceId[]): Promise<Finding[]> {
  const bySubscription = Map.groupBy(deletions, id => parseResourceId(id).subscriptionId.toLowerCase())
  const found = await Promise.all([...bySubscription].map(([guid, ids]) => checkSubscription(azure, guid, ids)))
  return found.flat()
}

function checkSubscription(azure: AzureReader, guid: string, deletions: readonly ResourceId[]): Promise<Finding[]> {
  const subscription = subscriptionId(sameId(guid, azure.subscriptionId) ? azure.subscriptionId : guid)
  return orNotEvaluated('locked', subscription, async () => {
    const locks = await readLocks(azure, subscription)
    const inTheWay = locks
      .map(lock => ({ lock, stops: deletions.filter(id => stopsDeletion(lock, id)) }))
      .filter(({ stops }) => stops.length > 0)
    const stopsStack = inTheWay.some(({ stops }) => stops.some(isStack))
    const remedy = remedyFor(
      inTheWay.map(({ lock }) => lock),
      stopsStack
    )
    return inTheWay.map(({ lock, stops }) => locked(lock, stops, remedy))
  })
}

/**
 * Reads the locks of a subscription. The list includes the locks of its resource groups and resources ("Management
 * Locks - List At Subscription Level").
 */
async function readLocks(azure: AzureReader, subscription: ResourceId): Promise<Lock[]> {
  const locks: Lock[] = []
  for await (const lock of azure.list<Lock>(`${subscription}/providers/${TYPE}`, TYPE)) locks.push(lock)
  return locks
}

/**
 * Returns the locks that an upgrade of a cluster meets: ReadOnly locks on the cluster or above it, and locks of either
 * level on its node resource group, in which an upgrade deletes machines. Throws Failure.
 */
export async function readUpgradeLocks(
  azure: AzureReader,
  cluster: ResourceId,
  nodeGroup: ResourceId
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const locks = await readLocks(azure, subscriptionId(parseResourceId(cluster).subscriptionId))
  return locks
    .filter(lock => {
      const scope = scopeOf(lock)
      return lock.properties?.level === 'ReadOnly'
        ? isWithin(cluster, scope) || stopsDeletion(lock, nodeGroup)
        : stopsDeletion(lock, nodeGroup)
    })
    .map(lock => ({ id: lock.id, text: `the ${nameOf(lock)} on ${scopeOf(lock)}` }))
}

/** A lock that stops every write to its scope. */
export interface WriteLock {
  readonly id: string
  /** Name, level, notes and scope: `the ReadOnly lock "l" on /subscriptions/…`. */
  readonly text: string
}

/**
 * Returns the ReadOnly locks that stop a write of one of these resources: locks on the resource or on anything above
 * it. Throws Failure if the locks cannot be read.
 */
export async function readWriteLocks(azure: AzureReader, ids: readonly string[]): Promise<WriteLock[]> {
  const subscriptions = new Set(ids.map(id => subscriptionId(parseResourceId(id).subscriptionId)))
  const locks = await Promise.all([...subscriptions].map(subscription => readLocks(azure, subscription)))
  return locks
    .flat()
    .filter(lock => lock.properties?.level === 'ReadOnly' && ids.some(id => isWithin(id, scopeOf(lock))))
    .map(lock => ({ id: lock.id, text: `the ${nameOf(lock)} on ${scopeOf(lock)}` }))
}

/** Returns a lock as text, such as `CanNotDelete lock "l" (notes: "…")`. */
function nameOf({ name, properties: { level = 'unknown', notes } = {} }: Lock): string {
  const said = notes === undefined || notes === '' ? '' : ` (notes: "${notes}")`
  return `${level} lock "${name}"${said}`
}

function stopsDeletion(lock: Lock, id: ResourceId): boolean {
  const scope = scopeOf(lock)
  return isWithin(id, scope) || isWithin(scope, id)
}

function scopeOf({ id }: Lock): string {
  return parseResourceId(id).scope
}

/** Returns whether an id is the scope itself or is below it. */
function isWithin(id: string, scope: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase())
}

const NAMED = 5

function locked(lock: Lock, stops: readonly ResourceId[], remedy: string): Finding {
  const others = stops.length > NAMED ? ` and ${stops.length - NAMED} more` : ''
  return {
    code: 'locked',
    severity: 'error',
    subject: lock.id,
    evidence: `The ${nameOf(lock)} on ${scopeOf(lock)} stops the deletion of ${stops.slice(0, NAMED).join(', ')}${others}.`,
    remedy
  }
}

function isStack(id: ResourceId): boolean {
  return sameId(parseResourceId(id).type, 'Microsoft.Resources/deploymentStacks')
}

/**
 * Returns the remedy. A deployment stack with a former name is deleted without its resources. No change of the file can
 * prevent this deletion.
 */
function remedyFor(locks: readonly Lock[], stopsStack: boolean): string {
  const replaced =
    ' If the plan deletes a deployment stack with a former name, its resources are kept and a stack with the current name replaces it. Create the lock again after the run.'
  return `If the deletion is intended, delete the lock and run again: az lock delete --ids ${locks.map(({ id }) => commandWord(id)).join(' ')}. If the deletion is not intended, keep the lock and restore the deleted settings in aks-baseline.yml.${stopsStack ? replaced : ''} Nothing was written.`
}
