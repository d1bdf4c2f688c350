import { describe, expect, it } from '@jest/globals'
import type { Colour } from '../../../src/config/types.ts'
import { look, power } from '../../../src/power/index.ts'
import { previewFirewallPolicyId } from '../../../src/templates/index.ts'
import { AKS } from '../local/azure/cluster-kit.ts'
import { addGateway, addRaw, type PowerKit, powerKit, workloadPool } from './power-kit.ts'

const name = (kit: PowerKit, colour: Colour = 'blue') => kit.id(colour).split('/').at(-1)
const version = { version: AKS }

/** A cluster that nobody's production depends on. */
const tested = () => powerKit('dev-test', ['blue'])

function stopped(): PowerKit {
  const kit = tested()
  kit.others('stop')
  kit.settle()
  return kit
}

describe('stop and start', () => {
  it('stops a cluster that runs, and starts it again', async () => {
    const kit = tested()
    expect(await kit.run('stop')).toMatchObject({
      changed: true,
      before: { colour: 'blue', cluster: { power: 'Running' } },
      after: { cluster: { power: 'Stopped', state: 'Succeeded' }, isDone: true }
    })
    expect(await kit.run('start')).toMatchObject({ changed: true, after: { cluster: { power: 'Running' } } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`, `POST ${name(kit)}/start`])
  })

  it.each([
    ['stop', stopped],
    ['start', tested]
  ] as const)('%s writes nothing where it is so already', async (action, scene) => {
    const kit = scene()
    expect(await kit.run(action)).toMatchObject({ changed: false, after: { isDone: true } })
    expect(kit.writes).toEqual([])
  })

  it('follows what others began, and writes nothing', async () => {
    const kit = tested()
    kit.others('stop')
    expect(await kit.run('stop')).toMatchObject({
      changed: false,
      before: { underWay: 'Stopping' },
      after: { cluster: { power: 'Stopped' } }
    })
    expect(kit.writes).toEqual([])
    expect(kit.lines.join()).toContain('(Stopping); waiting for that to end')
  })

  it('waits for the opposite, then does what it was asked', async () => {
    const kit = tested()
    kit.others('stop')
    expect(await kit.run('start')).toMatchObject({ changed: true, after: { cluster: { power: 'Running' } } })
  })

  it('waits for a pool that is being written', async () => {
    const kit = tested()
    kit.put(`${kit.id('blue')}/agentPools/user`, { properties: { ...workloadPool, maxCount: 6 } }, version)
    expect(await kit.run('stop')).toMatchObject({ changed: true, before: { underWay: 'Updating' } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`])
  })

  it('looks again when somebody was quicker between look and write', async () => {
    const kit = tested()
    let quicker = true
    kit.before = ({ method }) => {
      if (method === 'POST' && quicker) {
        quicker = false
        kit.others('stop')
      }
      return undefined
    }
    expect(await kit.run('stop')).toMatchObject({ changed: false, after: { cluster: { power: 'Stopped' } } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`])
  })

  it('finds out what became of a request whose answer was lost', async () => {
    const kit = tested()
    kit.after = ({ method }) => (method === 'POST' ? 'drop' : undefined)
    expect(await kit.run('stop')).toMatchObject({ changed: true, after: { cluster: { power: 'Stopped' } } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`])
  })

  it('gives up where Azure goes on refusing', async () => {
    const kit = tested()
    const error = { code: 'OperationNotAllowed', message: 'no' }
    kit.before = ({ method }) => (method === 'POST' ? { status: 409, body: { error } } : undefined)
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'azure-refused', details: { status: 409 } })
    expect(kit.writes).toHaveLength(3)
  })

  it('does not repeat what is refused for good', async () => {
    const kit = tested()
    const error = { code: 'ScopeLocked', message: 'no' }
    kit.before = ({ method }) => (method === 'POST' ? { status: 409, body: { error } } : undefined)
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'azure-refused' })
    expect(kit.writes).toHaveLength(1)
  })

  it('says so where its work is undone each time', async () => {
    const kit = tested()
    kit.before = ({ method, path }) => {
      const cluster = kit.world.resources[kit.id('blue').toLowerCase()]
      const pools = Object.values(kit.world.resources).filter(({ type }) => type.endsWith('/agentPools'))
      const isRead = method === 'GET' && path.toLowerCase() === kit.id('blue').toLowerCase()
      if (isRead)
        for (const each of [cluster, ...pools])
          Object.assign(each?.properties ?? {}, { powerState: { code: 'Running' } })
      return undefined
    }
    await expect(kit.run('stop')).rejects.toMatchObject({ message: expect.stringContaining('3 times') })
  })

  it('ends with what Azure says where there is no room for the nodes', async () => {
    const kit = stopped()
    const outcome = 'fail-operation:AllocationFailed'
    kit.world.faults.push({ method: 'POST', path: '*/start', outcome, times: 1, after: 0 })
    await expect(kit.run('start')).rejects.toMatchObject({
      reason: 'azure-refused',
      details: { leaves: [{ code: 'AllocationFailed' }] }
    })
    expect(await kit.run('start')).toMatchObject({ changed: true, before: { cluster: { state: 'Failed' } } })
  })

  it('stops where the run is cancelled, and goes on in the next', async () => {
    const kit = tested()
    const cancelled = new Error('cancelled')
    const controller = new AbortController()
    kit.after = ({ method }) => {
      if (method === 'POST') controller.abort(cancelled)
      return undefined
    }
    await expect(power(kit.request('stop'), { ...kit.doors, signal: controller.signal })).rejects.toBe(cancelled)
    expect(await kit.run('stop')).toMatchObject({ changed: false, before: { underWay: 'Stopping' } })
  })
})

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
    expect(kit.lines).toContainEqual(expect.stringContaining('warning: Pool user of the blue cluster stays as it is'))
    expect(kit.writes).toEqual([`PUT ${name(kit)}/agentPools/other`])
  })

  it('takes a minor alone for the patch that Azure chose', async () => {
    const kit = tested()
    const user = kit.world.resources[`${kit.id('blue')}/agentPools/user`.toLowerCase()]
    const current = String(user?.properties.currentOrchestratorVersion)
    Object.assign(user?.properties ?? {}, { orchestratorVersion: current.replace(/\.\d+$/, '') })
    expect(await look(kit.request('scale-to-zero'), kit.doors.azure)).toMatchObject({ shrinking: [{ name: 'user' }] })
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

describe('which cluster', () => {
  it.each<[string, readonly Colour[], Colour | undefined, Colour]>([
    ['the only one', ['green'], undefined, 'green'],
    ['the live one', ['blue', 'green'], 'green', 'green'],
    ['the only one where the live rule leads to none', ['green'], 'blue', 'green']
  ])('is %s', async (_, standing, live, colour) => {
    const kit = powerKit('dev-test', standing)
    if (live !== undefined) addGateway(kit, live)
    expect(await look(kit.request('stop'), kit.doors.azure)).toMatchObject({ colour })
  })

  it('must be said where there are two and no gateway', async () => {
    const kit = powerKit('dev-test', ['blue', 'green'])
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'input-invalid', details: { subject: 'colour' } })
    expect(await kit.run('stop', 'green')).toMatchObject({ changed: true, after: { colour: 'green' } })
    expect(kit.cluster('blue').powerState.code).toBe('Running')
  })

  it('must be there', async () => {
    await expect(powerKit('dev-test', []).run('start')).rejects.toMatchObject({ reason: 'cluster-missing' })
    const kit = powerKit('dev-test', ['blue'])
    await expect(kit.run('start', 'green')).rejects.toMatchObject({ reason: 'cluster-missing' })
    expect(kit.writes).toEqual([])
  })

  it('may be gone when the waiting is over', async () => {
    const kit = powerKit('dev-test', ['blue'])
    kit.remove(kit.id('blue'), version)
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'cluster-missing' })
  })
})

describe('production', () => {
  it.each(['stop', 'scale-to-zero'] as const)('does not lose its live cluster by %s', async action => {
    const kit = powerKit('production', ['blue', 'green'])
    addGateway(kit, 'blue')
    await expect(kit.run(action)).rejects.toMatchObject({
      reason: 'live-production',
      details: { subject: kit.id('blue') }
    })
    expect(kit.writes).toEqual([])
    expect(await kit.run(action, 'green')).toMatchObject({ changed: true })
  })

  it('does not lose the only cluster where there is no gateway, and nobody is kept from starting it', async () => {
    const kit = powerKit('production', ['green'])
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'live-production' })
    kit.others('stop', 'green')
    expect(await kit.run('start')).toMatchObject({ changed: true, after: { cluster: { power: 'Running' } } })
  })

  it('is asked again after waiting: the live rule may have moved', async () => {
    const kit = powerKit('production', ['blue', 'green'])
    addGateway(kit, 'blue')
    kit.others('stop', 'green')
    kit.after = ({ path }) => {
      if (/managedclusters/i.test(path) && kit.cluster('green').provisioningState === 'Succeeded')
        addGateway(kit, 'green')
      return undefined
    }
    await expect(kit.run('scale-to-zero', 'green')).rejects.toMatchObject({ reason: 'live-production' })
  })

  it.each(['production', 'dev-test'] as const)('%s keeps both clusters while one replaces the other', async profile => {
    const kit = powerKit(profile, ['blue', 'green'])
    addGateway(kit, 'blue', 'green')
    const policy = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'
    const customRules = [{ matchConditions: [{ matchValues: ['secret'] }] }]
    addRaw(kit.world, previewFirewallPolicyId(kit.baseline), policy, { customRules })
    await expect(kit.run('stop', 'green')).rejects.toMatchObject({ reason: 'replacement-under-way' })
    expect(await kit.run('start', 'green')).toMatchObject({ changed: false })
  })
})
