import { describe, expect, it } from '@jest/globals'
import { childId, type ResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import type { Baseline, BaselineConfig } from '../../../../src/config/types.ts'
import { refuseErrors } from '../../../../src/preflight/index.ts'
import { checkFixedSettings } from '../../../../src/provisioning/fixed-settings/settings.ts'
import { fixedSettings } from '../../../../src/provisioning/fixed-settings/table.ts'
import { applyProvisioning, EMPTY_LIVE_STATE, planProvisioning } from '../../../../src/provisioning/index.ts'
import type { Failure } from '../../../../src/runtime/failure.ts'
import {
  contextFor,
  fakeClients,
  firewall,
  baseline as fixture,
  hubGroup,
  networkLikeSteps,
  newWorld
} from '../fixtures.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const { config, ids } = fixture
const { cluster } = ids.clusters.blue
const pool = childId(cluster, 'agentPools', 'user')
const address = resourceId(hubGroup, 'Microsoft.Network/publicIPAddresses', 'pip')

const running = {
  vmSize: 'Standard_D4d_v5',
  maxPods: 30,
  osDiskType: 'Ephemeral',
  osDiskSizeGB: 100,
  availabilityZones: ['3', '1', '2']
}
const asked = { vmSize: 'standard_d4d_v5', maxPods: 30, osDisk: { type: 'Ephemeral', gigabytes: 100 } } as const

/** The fixture with these settings, its pools as they run. */
function wanted(changes: Partial<BaselineConfig> = {}): Baseline {
  const { systemPool, pools } = config.cluster
  const user = pools.user ?? systemPool
  const same = { ...config.cluster, systemPool: { ...systemPool, ...asked }, pools: { user: { ...user, ...asked } } }
  return { ...fixture, config: { ...config, zones: ['1', '2', '3'], cluster: same, ...changes } }
}

const withCluster = (change: (cluster: BaselineConfig['cluster']) => Partial<BaselineConfig['cluster']>) => {
  const { cluster } = wanted().config
  return wanted({ cluster: { ...cluster, ...change(cluster) } })
}

function world() {
  const made = newWorld()
  const networkProfile = { serviceCidr: '172.16.0.0/16', networkDataplane: 'cilium', networkPolicy: 'cilium' }
  const agentPoolProfiles = [{ name: 'user' }, { name: 'system', ...running }]
  const apiServerAccessProfile = { privateDNSZone: ids.zones.apiServer.toUpperCase() }
  made.put(cluster, CLUSTER, { properties: { networkProfile, agentPoolProfiles, apiServerAccessProfile } })
  made.put(pool, `${CLUSTER}/agentPools`, { properties: running })
  made.put(address, 'Microsoft.Network/publicIPAddresses', { zones: ['1', '2', '3'] } as object)
  return made
}

/** Returns the failure that refuses a run which writes these resources. */
async function refusal(baseline: Baseline, made = world(), owned: readonly ResourceId[] = [cluster, pool, address]) {
  const context = { ...contextFor(fakeClients(made)), baseline }
  const ids = [...owned, firewall]
  const refused = made.clock.run(checkFixedSettings(ids, context).then(refuseErrors)).then(
    () => undefined,
    (error: unknown) => error
  )
  return (await refused) as Failure | undefined
}

describe('checkFixedSettings', () => {
  it('takes a file that asks for what runs, whatever the case and the order of zones', async () => {
    expect(await refusal(wanted())).toBeUndefined()
  })

  it('takes everything when nothing exists yet', async () => {
    expect(
      await refusal(
        withCluster(() => ({ networkPolicy: 'azure' })),
        newWorld()
      )
    ).toBeUndefined()
  })

  it.each<readonly [setting: string, Baseline, told: RegExp]>([
    [
      'cluster.systemPool.vmSize',
      withCluster(({ systemPool }) => ({ systemPool: { ...systemPool, vmSize: 'Standard_D8d_v5' } })),
      /is Standard_D4d_v5, but the file requests Standard_D8d_v5.*provision a green cluster/
    ],
    [
      'cluster.pools.user.maxPods',
      withCluster(({ pools }) => ({ pools: { user: { ...(pools.user as (typeof pools)[string]), maxPods: 50 } } })),
      /is 30, but the file requests 50.*add another pool/
    ],
    [
      'cluster.pools.user.osDisk.type',
      withCluster(({ pools }) => ({
        pools: { user: { ...(pools.user as (typeof pools)[string]), osDisk: { type: 'Managed', gigabytes: 100 } } }
      })),
      /is Ephemeral, but the file requests Managed/
    ],
    [
      'cluster.pools.user.encryptionAtHost',
      withCluster(({ pools }) => ({
        pools: { user: { ...(pools.user as (typeof pools)[string]), encryptionAtHost: true } }
      })),
      /is false, but the file requests true/
    ],
    [
      'cluster.pools.user.spot',
      withCluster(({ pools }) => ({ pools: { user: { ...(pools.user as (typeof pools)[string]), spot: true } } })),
      /is Regular, but the file requests Spot/
    ],
    [
      'clusterAddressSpaces.services',
      wanted({ clusterAddressSpaces: { ...config.clusterAddressSpaces, services: '172.20.0.0/16' } }),
      /is 172\.16\.0\.0\/16, but the file requests 172\.20\.0\.0\/16/
    ],
    ['cluster.networkPolicy', withCluster(() => ({ networkPolicy: 'azure' })), /is cilium, but the file requests azure/]
  ])('refuses %s when it differs from what runs', async (setting, baseline, told) => {
    const failure = await refusal(baseline)
    expect(failure).toMatchObject({ reason: 'setting-fixed', details: { subject: setting } })
    expect(failure?.details.findings).toMatchObject([{ code: 'setting-fixed', subject: setting }])
    expect(failure?.details.findings?.[0]?.message).toMatch(told)
    expect(failure?.details.remedy).toContain('Set the value back')
  })

  it('names a setting once with all its resources, and all settings at once', async () => {
    const { cluster: other } = withCluster(() => ({ networkPolicy: 'azure' })).config
    const failure = await refusal(wanted({ cluster: other, zones: ['1', '2'] }))
    const subjects = failure?.details.findings?.map(({ subject }) => subject)
    expect(subjects).toEqual(['cluster.networkPolicy', 'zones'])
    const [, zones] = failure?.details.findings ?? []
    for (const name of ['managedClusters aks-', 'agentPools user', 'publicIPAddresses pip'])
      expect(zones?.message).toContain(name)
    expect(zones?.message).toContain('[1, 2]')
    expect(zones?.message).not.toContain('provision a green cluster')
  })

  it('refuses an empty list of zones for addresses, and leaves pools to the plan', async () => {
    const failure = await refusal(wanted({ zones: [] }))
    expect(failure?.details.findings).toMatchObject([{ subject: 'zones' }])
    expect(failure?.message).toContain('publicIPAddresses pip')
    expect(failure?.message).not.toContain('agentPools')
  })

  it('asks for the former value of a setting that resources show in different ways', async () => {
    const account = resourceId(ids.platformGroup, 'Microsoft.Storage/storageAccounts', 'logs')
    const made = world()
    made.put(account, 'Microsoft.Storage/storageAccounts', { sku: { name: 'Standard_ZRS' } } as object)
    const failure = await refusal(wanted({ zones: [] }), made, [address, account])
    expect(failure?.message).toContain('[1, 2, 3] and Standard_ZRS')
    expect(failure?.details.remedy).toContain('Set the value back to the one with which these resources were created')
  })

  it('refuses nothing when neither the file nor the resources have zones', async () => {
    const made = world()
    made.put(address, 'Microsoft.Network/publicIPAddresses', {})
    expect(await refusal(wanted({ zones: [] }), made, [address])).toBeUndefined()
  })

  it('takes the change from azure to cilium, which AKS does', async () => {
    const made = world()
    made.put(cluster, CLUSTER, { properties: { networkProfile: { networkDataplane: 'azure' } } })
    const refused = await refusal(wanted(), made, [cluster])
    expect(refused?.details.findings?.map(({ subject }) => subject)).toEqual(['zones'])
  })

  it('compares only what the run writes', async () => {
    expect(
      await refusal(
        withCluster(() => ({ networkPolicy: 'azure' })),
        world(),
        [address]
      )
    ).toBeUndefined()
  })

  it('blocks a plan, and stops apply before anything is planned', async () => {
    const made = newWorld()
    made.put(hubGroup, 'Microsoft.Resources/resourceGroups', { location: fixture.config.region })
    made.put(firewall, 'Microsoft.Network/azureFirewalls', { zones: ['1', '2'] } as object)
    const request = { steps: networkLikeSteps(), baseline: wanted() }
    const { findings } = await made.clock.run(planProvisioning(request, fakeClients(made)))
    expect(findings).toMatchObject([{ rule: 'settings-fixed', severity: 'error', subject: 'zones' }])
    const clients = fakeClients(made)
    const approval = { intent: '', parts: [], liveState: EMPTY_LIVE_STATE, changes: [] }
    const applied = made.clock.run(applyProvisioning({ ...request, approval, allowDestructive: 'approved' }, clients))
    await expect(applied).rejects.toMatchObject({ reason: 'setting-fixed' })
    expect(clients.azure.requests.filter(request => /what-?if/i.test(request))).toEqual([])
    expect(made.writes).toEqual([])
  })
})

describe('the table of fixed settings', () => {
  it('has one row for each property, with a source', () => {
    const keys = fixedSettings.map(({ type, property }) => `${type} ${property}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { source } of fixedSettings) expect(source.length).toBeGreaterThan(10)
  })
})
