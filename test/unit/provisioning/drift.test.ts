import { describe, expect, it } from '@jest/globals'
import { stackName } from '../../../src/config/index.ts'
import { type Drift, findDrift } from '../../../src/provisioning/drift.ts'
import type { Step, StepPlan } from '../../../src/provisioning/types.ts'
import { resourceChange } from '../../../src/provisioning/what-if/resource-change.ts'
import { driftSummary, hasDrift } from '../../../src/report/index.ts'
import { Failure, type FailureReason } from '../../../src/runtime/failure.ts'
import type { FakeWorld } from './fake-azure.ts'
import { baseline, fakeClients, firewall, newWorld, spokeNetwork, stepPlan } from './fixtures.ts'

const SPOKE = stackName(baseline.config, 'spoke')
const MAY = { permissions: [{ actions: ['*'], notActions: [] }] }

function provisioned(): FakeWorld {
  const world = newWorld()
  world.adopt(SPOKE, [spokeNetwork])
  return world
}

function found(world: FakeWorld, steps: readonly Step[], rights: object = MAY): Promise<Drift> {
  const clients = fakeClients(world)
  Object.assign(clients.azure, rights)
  return world.clock.run(findDrift({ steps, baseline }, clients))
}

function step(name: string, plan: () => Partial<StepPlan>, more: Partial<Step> = {}): Step {
  const nothing = () => Promise.resolve()
  return {
    ...{ name, needs: [], expectedSeconds: 1, intent: () => name, settle: nothing, apply: nothing, ...more },
    plan: () => Promise.resolve().then(() => stepPlan(name, plan()))
  }
}

const change = (certain: boolean) =>
  resourceChange({ step: 'spoke', id: firewall, type: 'Microsoft.Network/azureFirewalls', kind: 'create', certain })
const failing = (reason: FailureReason) => () => {
  throw new Failure(reason, 'as it is', { remedy: 'look' })
}
const clean = step('zones', () => ({ pending: false }))

describe('findDrift', () => {
  it('finds every change, and none in a step that only waits', async () => {
    const drift = await found(provisioned(), [
      step('spoke', () => ({ changes: [change(true)] })),
      step('flux-blue', () => ({}))
    ])
    expect(drift).toEqual({ changes: [change(true)], faults: [], unseen: [], looked: true })
  })

  it('finds what a step says is wrong though there is nothing to write', async () => {
    const fault = { what: 'bootstrap-blue: ingress', because: 'BuildFailed: x' }
    expect(await found(provisioned(), [step('bootstrap-blue', () => ({ faults: [fault] }))])).toMatchObject({
      changes: [],
      faults: [fault]
    })
  })

  it('takes of what Azure could not look at only what is certain', async () => {
    const blind = {
      evaluation: { by: 'nothing', because: 'Azure failed' },
      changes: [change(false), change(true)]
    } as const
    expect(await found(provisioned(), [step('spoke', () => blind)])).toMatchObject({
      changes: [{ certain: true }],
      unseen: [{ what: 'spoke', because: 'Azure failed' }]
    })
  })

  it.each(['cluster-differs', 'gateway-superseded', 'owned-by-other-stack'] as const)(
    'takes %s for drift',
    async reason => {
      const drift = await found(provisioned(), [step('stamp-blue', failing(reason)), clean])
      expect(drift).toMatchObject({ faults: [{ what: 'stamp-blue', because: `${reason}: as it is` }], unseen: [] })
    }
  )

  it('takes any other failure for a step that was not looked at', async () => {
    const drift = await found(provisioned(), [step('stamp-blue', failing('throttled')), clean])
    expect(drift).toMatchObject({ faults: [], unseen: [{ what: 'stamp-blue', because: 'throttled: as it is' }] })
  })

  it('shows the inner errors of a refusal that only points to them', async () => {
    const refusal = new Failure('azure-refused', 'It is not valid. See inner errors for details.', {
      remedy: '',
      leaves: [{ code: 'NetcfgSubnetRangesOverlap', message: 'Subnets a and b overlap.' }]
    })
    const { unseen } = await found(provisioned(), [
      step('spoke', () => {
        throw refusal
      }),
      clean
    ])
    expect(unseen).toEqual([
      { what: 'spoke', because: 'azure-refused: NetcfgSubnetRangesOverlap: Subnets a and b overlap.' }
    ])
  })

  it('fails where no step could be looked at', async () => {
    const steps = [step('spoke', failing('throttled')), step('zones', failing('azure-unavailable'))]
    await expect(found(provisioned(), steps)).rejects.toMatchObject({ reason: 'throttled' })
  })

  it('does not hide a defect', async () => {
    const defect = step('spoke', () => {
      throw new TypeError('a defect')
    })
    await expect(found(provisioned(), [defect, clean])).rejects.toThrow(new TypeError('a defect'))
  })

  it('fails where the identity may not plan', async () => {
    await expect(found(provisioned(), [clean], {})).rejects.toMatchObject({ reason: 'not-authorized' })
  })

  it('finds a resource that another stack manages as well', async () => {
    const world = provisioned()
    world.adopt('another', [spokeNetwork])
    const owns = () => ({ part: 'spoke' as const, ids: [spokeNetwork] })
    const { faults } = await found(world, [step('spoke', () => ({ pending: false }), { owns }), clean])
    expect(faults).toEqual([{ what: 'spoke', because: expect.stringContaining('is managed by stack another') }])
  })

  it('finds a stack whose last write failed, of an idle colour as well', async () => {
    const world = provisioned()
    world.adopt(stackName(baseline.config, 'stamp-green'), [], 'failed')
    const { faults } = await found(world, [clean])
    expect(faults).toEqual([
      { what: stackName(baseline.config, 'stamp-green'), because: 'the last write of the stack ended with failed' }
    ])
  })

  it('leaves the stacks of others out of it', async () => {
    const world = provisioned()
    world.adopt('aksb.crm.other.spoke.westeurope', [], 'failed')
    expect(await found(world, [clean])).toEqual({ changes: [], faults: [], unseen: [], looked: true })
  })

  it('lists an environment that another file may contain, and does not count it as drift', async () => {
    const world = provisioned()
    world.adopt('aksb.shop.other.spoke.westeurope', [])
    const drift = await found(world, [clean])
    expect(drift).toMatchObject({ changes: [], faults: [], unseen: [], notices: [{ what: 'shop/other/westeurope' }] })
    expect(hasDrift(drift)).toBe(false)
    const summary = driftSummary({ workload: 'shop', environment: 'test', region: 'westeurope' }, drift)
    expect(summary).toContain('**Not counted as drift:**\n\n- `shop/other/westeurope`: Environment')
  })

  it('counts an environment that the file contained before as drift', async () => {
    const world = provisioned()
    world.adopt('aksb.shop.test.spoke.northeurope', [])
    expect(await found(world, [clean])).toMatchObject({ faults: [{ what: 'shop/test/northeurope' }], looked: true })
  })
})

describe('findDrift does not look', () => {
  const nobody = step('spoke', () => {
    throw new Error('nobody was to look')
  })

  it('at an environment that was never provisioned', async () => {
    const { unseen, looked } = await found(newWorld(), [nobody])
    expect(looked).toBe(false)
    expect(unseen).toEqual([{ what: 'test', because: expect.stringContaining('never provisioned') }])
  })

  it('while a stack is being written, of an idle colour as well', async () => {
    const world = provisioned()
    const name = stackName(baseline.config, 'identity-green')
    const endsAt = world.clock.now() + 60_000
    world.adopt(name, [])
    Object.assign(world.stacks.get(name) ?? {}, { endsAt })
    const { unseen, looked } = await found(world, [nobody])
    expect(looked).toBe(false)
    expect(unseen).toEqual([{ what: 'test', because: `a run is writing ${name}` }])
  })

  it('at a colour while AKS works on its cluster or on a pool', async () => {
    const world = provisioned()
    const { cluster } = baseline.ids.clusters.blue
    const pools = [{ name: 'system', provisioningState: 'Upgrading' }]
    world.put(cluster, 'Microsoft.ContainerService/managedClusters', { properties: { agentPoolProfiles: pools } })
    const { unseen, looked } = await found(world, [
      clean,
      { ...nobody, name: 'stamp-blue', colour: 'blue', owns: () => ({ part: 'stamp-blue', ids: [cluster] }) }
    ])
    expect(looked).toBe(true)
    expect(unseen).toEqual([{ what: 'stamp-blue', because: 'the blue cluster is Upgrading' }])
  })

  it('forgets what it saw where somebody wrote meanwhile', async () => {
    const world = provisioned()
    const meanwhile = step('spoke', () => {
      world.adopt(SPOKE, [spokeNetwork], 'failed')
      return { changes: [change(true)] }
    })
    expect(await found(world, [meanwhile])).toMatchObject({ changes: [], looked: false, unseen: [{ what: 'test' }] })
  })
})
