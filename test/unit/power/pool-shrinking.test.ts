import { describe, expect, it } from '@jest/globals'
import { planPower } from '../../../src/power/index.ts'
import { AKS } from '../local/aks/cluster-kit.ts'
import { nameOf as name, type PowerKit, stopped, tested, workloadPool } from './power-kit.ts'

const version = { version: AKS }

describe('scale to zero', () => {
  const add = (kit: PowerKit, pool: string, properties: object) => {
    kit.put(`${kit.id('blue')}/agentPools/${pool}`, { properties: { ...workloadPool, ...properties } }, version)
    kit.settle()
  }

  it('takes the minimum from pools of the workload, and leaves count and all else as it was', async () => {
    const kit = tested()
    expect(await kit.run('scale-to-zero')).toMatchObject({ changed: true, after: { isDone: true } })
    expect(kit.pool('blue', 'user')).toMatchObject({ ...workloadPool, minCount: 0 })
    expect(kit.writes).toEqual([`PUT ${name(kit)}/agentPools/user`])
    expect(await kit.run('scale-to-zero')).toMatchObject({ changed: false })
  })

  it('takes the nodes from a pool without an autoscaler', async () => {
    const kit = tested()
    const { minCount: _, maxCount: __, ...fixed } = workloadPool
    kit.put(`${kit.id('blue')}/agentPools/fixed`, { properties: { ...fixed, enableAutoScaling: false } }, version)
    kit.settle()
    await kit.run('scale-to-zero')
    expect(kit.pool('blue', 'fixed')).toMatchObject({ count: 0, enableAutoScaling: false })
    expect(kit.cluster('blue').agentPoolProfiles.find(({ mode }: { mode: string }) => mode === 'System').count).toBe(3)
  })

  it('sends back what no model knows, and nothing of what is Azure’s own', async () => {
    const kit = tested()
    const sent: Record<string, unknown>[] = []
    kit.before = ({ method, body }) => {
      if (method === 'PUT') sent.push((body as { properties: Record<string, unknown> }).properties)
      return undefined
    }
    await kit.run('scale-to-zero')
    const shown = kit.pool('blue', 'user')
    const own = ['provisioningState', 'powerState', 'currentOrchestratorVersion', 'nodeImageVersion', 'eTag', 'status']
    const kept = Object.fromEntries(Object.entries(shown).filter(([property]) => !own.includes(property)))
    expect(Object.keys(sent[0] ?? {}).sort()).toEqual(Object.keys(kept).sort())
  })

  it('is what provisioning takes back: its what-if shows the minimum', async () => {
    const kit = tested()
    await kit.run('scale-to-zero')
    const resource = {
      type: 'Microsoft.ContainerService/managedClusters/agentPools',
      apiVersion: AKS,
      name: `${name(kit)}/user`,
      properties: { ...workloadPool, count: undefined }
    }
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [resource]
    }
    const path = `${kit.baseline.ids.clusterGroup}/providers/Microsoft.Resources/deployments/d/whatIf`
    const { headers } = kit.send('POST', path, { properties: { mode: 'Incremental', template } })
    kit.settle()
    const changes = kit
      .get(String(headers?.Location))
      .properties.changes.filter(({ changeType }: { changeType: string }) => changeType === 'Modify')
    expect(changes).toHaveLength(1)
    expect(changes[0].delta).toContainEqual(
      expect.objectContaining({ path: 'properties.minCount', before: 0, after: 2 })
    )
  })

  it('leaves a pool alone whose upgrade has not ended', async () => {
    const kit = tested()
    const user = kit.world.resources[`${kit.id('blue')}/agentPools/user`.toLowerCase()]
    Object.assign(user?.properties ?? {}, { orchestratorVersion: '1.34.1', currentOrchestratorVersion: '1.33.5' })
    add(kit, 'other', {})
    expect(await kit.run('scale-to-zero')).toMatchObject({ after: { isDone: true, upgrading: [{ name: 'user' }] } })
    expect(kit.lines).toContainEqual(expect.stringContaining('warning: Pool user of the blue cluster was not changed'))
    expect(kit.writes).toEqual([`PUT ${name(kit)}/agentPools/other`])
  })

  it('takes a minor alone for the patch that Azure chose', async () => {
    const kit = tested()
    const user = kit.world.resources[`${kit.id('blue')}/agentPools/user`.toLowerCase()]
    const current = String(user?.properties.currentOrchestratorVersion)
    Object.assign(user?.properties ?? {}, { orchestratorVersion: current.replace(/\.\d+$/, '') })
    expect(await planPower(kit.request('scale-to-zero'), kit.clients)).toMatchObject({ shrinking: [{ name: 'user' }] })
  })

  it('reads again what somebody else has written meanwhile', async () => {
    const kit = tested()
    let quicker = true
    kit.before = ({ method }) => {
      if (method === 'PUT' && quicker) {
        quicker = false
        add(kit, 'user', { maxCount: 9 })
      }
      return undefined
    }
    expect(await kit.run('scale-to-zero')).toMatchObject({ changed: true })
    expect(kit.pool('blue', 'user')).toMatchObject({ minCount: 0, maxCount: 9 })
  })

  it('has nothing to do on a cluster that is stopped', async () => {
    const kit = stopped()
    expect(await kit.run('scale-to-zero')).toMatchObject({ changed: false, after: { cluster: { power: 'Stopped' } } })
  })
})
