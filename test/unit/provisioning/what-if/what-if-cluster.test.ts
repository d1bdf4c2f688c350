import { describe, expect, it } from '@jest/globals'
import { evaluateWhatIf } from '../../../../src/provisioning/what-if/what-if.ts'
import { type ClusterKit, readyKit } from '../../local/aks/cluster-kit.ts'
import type { Loose } from '../../local/azure/kit.ts'
import { EVERYTHING, templateOf, VARIANTS } from '../../templates/baselines.ts'

const VERSION = { version: '2025-07-01' }
const CLUSTER = 'Microsoft.ContainerService/managedClusters'

/** The stamp's cluster and its pool in the networks of the kit; the pool stands before the system's in every list. */
function stamp(kit: ClusterKit): Loose {
  const logs = `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/logs`
  kit.make(logs, { location: 'westeurope', properties: {} })
  const text = JSON.stringify(templateOf(VARIANTS.article, 'stamp-blue', EVERYTHING))
  const built = JSON.parse(text.replaceAll(VARIANTS.article.ids.clusterLogs, logs))
  const { cluster, pool_user: pool } = built.resources
  const { properties } = cluster
  cluster.name = 'blue'
  cluster.identity.userAssignedIdentities = { [kit.identity]: {} }
  Object.assign(properties, { nodeResourceGroup: 'g-nodes', kubernetesVersion: '1.35' })
  properties.identityProfile.kubeletidentity.resourceId = kit.kubelet
  Object.assign(properties.apiServerAccessProfile, { subnetId: kit.apiServer, privateDNSZone: kit.zone })
  properties.agentPoolProfiles[0].vnetSubnetID = kit.nodes
  Object.assign(pool, { name: 'blue/apps', dependsOn: ['cluster'] })
  pool.properties.vnetSubnetID = kit.nodes
  delete pool.properties.orchestratorVersion
  return { ...built, resources: { cluster, pool } }
}

const settings = (kit: ClusterKit, template: Loose) => ({
  template,
  deploymentScope: kit.group,
  denySettings: { mode: 'none' },
  actionOnUnmanage: {
    resources: 'delete',
    resourceGroups: 'detach',
    managementGroups: 'detach',
    resourcesWithoutDeleteSupport: 'detach'
  }
})

const pathOf = (kit: ClusterKit, type: string) => `${kit.subscription}/providers/Microsoft.Resources/${type}/stamp`

function deployed(): { kit: ClusterKit; template: Loose } {
  const kit = readyKit()
  const template = stamp(kit)
  const stack = pathOf(kit, 'deploymentStacks')
  kit.put(stack, { location: 'westeurope', properties: settings(kit, template) }, VERSION)
  kit.settle()
  const { provisioningState, error } = kit.get(stack, VERSION).properties
  expect([provisioningState, error]).toEqual(['succeeded', undefined])
  return { kit, template }
}

/** What a plan says of the stack's what-if. */
function look(kit: ClusterKit, template: Loose) {
  const result = pathOf(kit, 'deploymentStacksWhatIfResults')
  const deploymentStackResourceId = pathOf(kit, 'deploymentStacks')
  const properties = { ...settings(kit, template), deploymentStackResourceId, retentionInterval: 'PT3H' }
  kit.put(result, { location: 'westeurope', properties }, VERSION)
  kit.settle()
  const started = kit.send('POST', `${result}/whatIf`, undefined, VERSION) as Loose
  kit.settle()
  return evaluateWhatIf('stamp-blue', (kit.send('GET', started.headers.Location) as Loose).body)
}

const stored = (kit: ClusterKit, id: string) => kit.world.resources[id.toLowerCase()] as Loose

describe('a second plan of a cluster', () => {
  it('has nothing to do, and counts what Azure reports all the same', () => {
    const { kit, template } = deployed()
    const { changes, unseen, noise } = look(kit, template)
    expect([changes, unseen]).toEqual([[], []])
    expect(noise).toBeGreaterThan(0)
  })

  it('leaves the autoscaler its nodes and AKS its images', () => {
    const { kit, template } = deployed()
    const quiet = look(kit, template).noise
    for (const name of ['apps', 'system']) {
      Object.assign(stored(kit, kit.pool(name)).properties, {
        count: 4,
        nodeImageVersion: 'AKSAzureLinux-V3gen2-202702.02.0'
      })
    }
    const { changes, noise } = look(kit, template)
    expect(changes).toEqual([])
    expect(noise).toBeGreaterThan(quiet)
  })

  it('shows one change of the pool in the body, though another pool stands before it', () => {
    const { kit, template } = deployed()
    template.resources.cluster.properties.agentPoolProfiles[0].maxCount += 1
    const { changes } = look(kit, template)
    const path = 'properties.agentPoolProfiles.0.maxCount'
    expect(changes).toMatchObject([{ type: CLUSTER, kind: 'modify', risk: 'safe', properties: [{ path }] }])
    expect(changes[0]?.properties).toHaveLength(1)
  })

  it('has nothing to do for pools that were written without settings that now have the default', () => {
    const { kit, template } = deployed()
    for (const name of ['apps', 'system']) {
      stored(kit, kit.pool(name)).properties.upgradeSettings = { maxSurge: '33%', maxUnavailable: '0' }
    }
    expect(look(kit, template).changes).toEqual([])
    for (const name of ['apps', 'system']) {
      stored(kit, kit.pool(name)).properties.upgradeSettings = { maxSurge: '33%' }
    }
    expect(look(kit, template).changes).toEqual([])
  })

  it('shows upgrade settings of pools that another caller changed', () => {
    const { kit, template } = deployed()
    for (const name of ['apps', 'system']) {
      Object.assign(stored(kit, kit.pool(name)).properties.upgradeSettings, {
        drainTimeoutInMinutes: 60,
        nodeSoakDurationInMinutes: 10,
        undrainableNodeBehavior: 'Cordon'
      })
    }
    const { changes } = look(kit, template)
    expect(changes.map(({ risk, properties }) => [risk, properties.length])).toEqual([
      ['safe', 3],
      ['safe', 3]
    ])
    expect(changes.flatMap(({ properties }) => properties)).toContainEqual({
      path: 'properties.upgradeSettings.drainTimeoutInMinutes',
      kind: 'modify',
      before: 60,
      after: 30
    })
  })

  it('shows what somebody opened since, and a pool that is no longer wanted', () => {
    const { kit, template } = deployed()
    Object.assign(stored(kit, kit.cluster).properties, { disableLocalAccounts: false })
    delete template.resources.pool
    const { changes } = look(kit, template)
    expect(changes).toMatchObject([
      { type: CLUSTER, kind: 'modify', risk: 'disruptive', properties: [{ path: 'properties.disableLocalAccounts' }] },
      { type: `${CLUSTER}/agentPools`, kind: 'delete', risk: 'destructive' }
    ])
  })
})
