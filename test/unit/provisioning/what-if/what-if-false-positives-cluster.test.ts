import { describe, expect, it } from '@jest/globals'
import type { PropertyChange } from '../../../../src/provisioning/types.ts'
import { deltasOf } from '../../../../src/provisioning/what-if/pool-profiles.ts'
import { evaluateWhatIf } from '../../../../src/provisioning/what-if/what-if.ts'
import { differsOnlyInIdCase, isFalsePositive } from '../../../../src/provisioning/what-if/what-if-false-positives.ts'
import {
  clusterAcceptedPaths,
  clusterProviderDefaults
} from '../../../../src/provisioning/what-if/what-if-false-positives-cluster.ts'
import { EVERYTHING, propertiesOf, VARIANTS } from '../../templates/baselines.ts'
import { whatIf } from '../fake-azure.ts'

const CLUSTER = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c'
const POOL = `${CLUSTER}/agentPools/p`
const removed = (path: string, before: unknown = 'x'): PropertyChange => ({ path, kind: 'delete', before })
const added = (path: string, after: unknown): PropertyChange => ({ path, kind: 'create', after })
const changed = (path: string, before: unknown = 'x', after: unknown = 'y'): PropertyChange => ({
  path,
  kind: 'modify',
  before,
  after
})
const INLINE = 'properties.agentPoolProfiles.0'

const valueAt = (value: unknown, path: string) =>
  path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value)

describe('of a cluster or a pool', () => {
  it.each([
    ['the count of the autoscaler', POOL, removed('properties.count', 4)],
    ['the same in the body', CLUSTER, changed(`${INLINE}.count`, 4, 2)],
    ['the image AKS chose', POOL, removed('properties.nodeImageVersion')],
    ['the version of a pool that says none', CLUSTER, removed(`${INLINE}.orchestratorVersion`, '1.35.6')],
    ['a default of a pool', POOL, removed('properties.scaleDownMode', 'Delete')],
    ['a default that a pool never said', POOL, added('properties.upgradeSettings.drainTimeoutInMinutes', 30)],
    ['the same in the body', CLUSTER, added(`${INLINE}.upgradeSettings.undrainableNodeBehavior`, 'Schedule')],
    ['a block of defaults', CLUSTER, removed('properties.servicePrincipalProfile', { clientId: 'msi' })],
    ['the identity of an add-on', CLUSTER, removed('properties.addonProfiles.azurepolicy.identity', {})],
    [
      'the first day of a window that names none',
      `${CLUSTER}/maintenanceConfigurations/default`,
      changed('properties.maintenanceWindow.startDate', '2026-10-05', '2026-11-06')
    ],
    ['a pool of its own', CLUSTER, removed('properties.agentPoolProfiles.1', { name: 'apps' })],
    [
      'who is behind its identity',
      CLUSTER,
      removed('identity.userAssignedIdentities./subscriptions/s/providers/Microsoft.ManagedIdentity/i.principalId')
    ]
  ])('%s is no change', (_, id, change) => {
    expect(isFalsePositive(id, change)).toBe(true)
  })

  it.each([
    ['another version', POOL, changed('properties.orchestratorVersion', '1.35.6', '1.36.1')],
    ['another version of Kubernetes', CLUSTER, changed('properties.kubernetesVersion', '1.35.6', '1.36.1')],
    ['what is no default', POOL, removed('properties.scaleDownMode', 'Deallocate')],
    ['a drain time-out that is no default', POOL, added('properties.upgradeSettings.drainTimeoutInMinutes', 60)],
    ['a default in place of another value', POOL, changed('properties.upgradeSettings.drainTimeoutInMinutes', 60, 30)],
    ['a surge that a pool never said', POOL, added('properties.upgradeSettings.maxSurge', '33%')],
    ['a default that a pool says of its own', POOL, added('properties.scaleDownMode', 'Delete')],
    ['another kubelet', CLUSTER, changed('properties.identityProfile.kubeletidentity.resourceId')],
    ['an identity that is taken away', CLUSTER, removed('identity.userAssignedIdentities./subscriptions/s/i')],
    ['an add-on that is switched off', CLUSTER, removed('properties.addonProfiles.azurepolicy.enabled', true)],
    ['a pool that Azure is to add', CLUSTER, { path: 'properties.agentPoolProfiles.1', kind: 'create' } as const],
    [
      'another day of the week',
      `${CLUSTER}/maintenanceConfigurations/default`,
      changed('properties.maintenanceWindow.schedule.weekly.dayOfWeek', 'Sunday', 'Monday')
    ],
    ['the count of something else', CLUSTER, removed('properties.count', 4)]
  ])('%s is one', (_, id, change) => {
    expect(isFalsePositive(id, change)).toBe(false)
  })

  it('what our template says is never taken for noise when it is otherwise', () => {
    const body = propertiesOf(VARIANTS.everything, 'stamp-blue', 'cluster', EVERYTHING)
    const said = [...clusterAcceptedPaths, ...clusterProviderDefaults]
      .filter(({ type, path }) => type.endsWith('/managedClusters') && !path.includes('*'))
      .filter(({ path }) => valueAt({ properties: body }, path) !== undefined)
      .filter(({ path }) => isFalsePositive(CLUSTER, changed(path)))
    expect(said).toEqual([])
  })
})

describe('differsOnlyInIdCase', () => {
  const identity = (id: string, kind: PropertyChange['kind']): PropertyChange => ({
    path: `identity.userAssignedIdentities.${id}`,
    kind
  })
  const gone = identity('/subscriptions/s/resourcegroups/g/i', 'delete')
  const comes = identity('/subscriptions/s/resourceGroups/G/i', 'create')
  const other = identity('/subscriptions/s/resourceGroups/G/j', 'create')

  it('finds an identity under its id in another case, and no other one', () => {
    expect([gone, comes].map(each => differsOnlyInIdCase(each, [gone, comes]))).toEqual([true, true])
    expect([gone, other].map(each => differsOnlyInIdCase(each, [gone, other]))).toEqual([false, false])
    const label = { path: 'tags.Owner', kind: 'delete' } as const
    expect(differsOnlyInIdCase(label, [label, { path: 'tags.owner', kind: 'create' }])).toBe(false)
  })

  it('leaves such a pair out of a plan and counts it', () => {
    const delta = [gone, comes].map(({ path, kind: changeType }) => ({ path, changeType }))
    const type = 'Microsoft.ContainerService/managedClusters'
    const changes = { delta }
    const row = { id: CLUSTER, type, changeType: 'modify', changeCertainty: 'definite' } as const
    const told = evaluateWhatIf('s', whatIf([{ ...row, resourceConfigurationChanges: changes }]))
    expect(told).toMatchObject({ changes: [], noise: 2, unchanged: 1 })
  })
})

describe('deltasOf', () => {
  const pools = (...agentPoolProfiles: object[]) => ({ properties: { agentPoolProfiles } })
  const system = { name: 'system', maxCount: 4 }
  const apps = { name: 'apps', maxCount: 9, count: 3 }
  const delta = [
    { path: 'properties.dnsPrefix', changeType: 'modify', before: 'a', after: 'b' },
    { path: 'properties.agentPoolProfiles', changeType: 'array', children: [{ path: '0', changeType: 'modify' }] }
  ] as const
  const row = (type: string, before: object, after: object) =>
    deltasOf({
      id: CLUSTER,
      type,
      changeType: 'modify',
      changeCertainty: 'definite',
      resourceConfigurationChanges: { before: { ...before }, after: { ...after }, delta }
    })
  const TYPE = 'microsoft.containerservice/ManagedClusters'

  it('compares pools by name where another one comes first', () => {
    const [other, profiles] = row(TYPE, pools(apps, { ...system, count: 2 }), pools({ ...system, maxCount: 5 }))
    expect(other).toBe(delta[0])
    const children = [{ path: 'maxCount', changeType: 'modify', before: 4, after: 5 }]
    expect(profiles?.children).toEqual([
      { path: '0', changeType: 'modify', children },
      { path: 'apps', changeType: 'noEffect' }
    ])
  })

  it('shows a pool that is not there at all as one to be made', () => {
    expect(row(TYPE, pools(apps), pools(system))[1]?.children?.[0]).toMatchObject({ path: '0', changeType: 'create' })
  })

  it('leaves alone what Azure says where places are right, or nothing else is known, or it is of another type', () => {
    expect(row(TYPE, pools(system, { name: 'users' }), pools(system))).toBe(delta)
    expect(row(TYPE, {}, pools(system))).toBe(delta)
    expect(row('Contoso/things', pools(apps, system), pools(system))).toBe(delta)
  })
})
