import { describe, expect, it } from '@jest/globals'
import type { BaselineConfig } from '../../../../src/config/types.ts'
import { approvalOf } from '../../../../src/provisioning/approval/approval.ts'
import { versionFaults } from '../../../../src/provisioning/cluster/cluster-versions.ts'
import type { FoundCluster, FoundPool } from '../../../../src/provisioning/cluster/found-cluster.ts'
import { findDrift } from '../../../../src/provisioning/drift.ts'
import type { OperationRecord } from '../../../../src/provisioning/procedure/record.ts'
import { applyProvisioning, planProvisioning } from '../../../../src/provisioning/provision.ts'
import { OPERATION_RECORD } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { stackStep } from '../../../../src/provisioning/steps/stack.ts'
import type { Fault, Step } from '../../../../src/provisioning/types.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { builders, contextFor, fakeClients, networkLikeSteps, newWorld, baseline as small } from '../fixtures.ts'
import { UPGRADED_CLUSTER, upgradeRecord } from '../upgrade-record.ts'

const baseline = VARIANTS.article
const { cluster } = baseline.ids.clusters.blue
const NAME = cluster.slice(cluster.lastIndexOf('/') + 1)

type Properties = FoundCluster['properties']

const pool = (name: string, fields: Partial<FoundPool> = {}): FoundPool => ({
  name,
  provisioningState: 'Succeeded',
  orchestratorVersion: '1.35.6',
  currentOrchestratorVersion: '1.35.6',
  ...fields
})

const settled: Properties = {
  provisioningState: 'Succeeded',
  kubernetesVersion: '1.35',
  currentKubernetesVersion: '1.35.6',
  agentPoolProfiles: [pool('system'), pool('user')]
}

/** What is found of a cluster with these properties; `config` replaces parts of the configuration. */
async function faultsOf(
  change: Partial<Properties> | undefined,
  config: Partial<BaselineConfig> = {},
  upgrade?: Partial<OperationRecord>
): Promise<readonly Fault[]> {
  const world = newWorld()
  const of = { ...baseline, config: { ...baseline.config, ...config } }
  const clients = fakeClients(world)
  const read = async <T>(id: string) => {
    if (id === recordId(of.ids.recordZone, OPERATION_RECORD) && upgrade !== undefined)
      return upgradeRecord(upgrade) as T
    return id === cluster && change !== undefined ? ({ properties: { ...settled, ...change } } as T) : undefined
  }
  Object.assign(clients.azure, { read })
  return await world.clock.run(versionFaults('blue')({ ...contextFor(clients), baseline: of }))
}

const at = (version: string) => ({ kubernetesVersion: version, currentKubernetesVersion: version })
const withPool = (fields: Partial<FoundPool>) => [pool('system'), pool('user', fields)]
const wishing = (kubernetesVersion: string, kubernetesChannel: BaselineConfig['upgrades']['kubernetesChannel']) => ({
  cluster: { ...baseline.config.cluster, kubernetesVersion },
  upgrades: { ...baseline.config.upgrades, kubernetesChannel }
})

describe('versionFaults', () => {
  it.each([
    ['there is no cluster', undefined],
    ['all parts run the same version', {}],
    [
      'the version is unknown to this release',
      {
        ...at('1.52.0'),
        agentPoolProfiles: [pool('system', { orchestratorVersion: '1.52', currentOrchestratorVersion: '1.52.0' })]
      }
    ],
    [
      'an answer names no versions',
      { kubernetesVersion: undefined, currentKubernetesVersion: undefined, agentPoolProfiles: undefined }
    ],
    ['an upgrade is running', { ...at('1.36.2'), provisioningState: 'Upgrading' }],
    ['a pool is being upgraded', { ...at('1.36.2'), agentPoolProfiles: withPool({ provisioningState: 'Upgrading' }) }]
  ])('finds nothing when %s', async (_, change) => {
    expect(await faultsOf(change as Partial<Properties>)).toEqual([])
  })

  it('names each pool that runs another version than the control plane', async () => {
    const found = await faultsOf(at('1.36.2'))
    expect(found.map(({ what }) => what)).toEqual([`${NAME}: pool system`, `${NAME}: pool user`])
    expect(found[0]?.because).toMatch(
      /runs Kubernetes 1\.35\.6, and the control plane runs 1\.36\.2\. .*az aks nodepool upgrade/
    )
  })

  it('says that the control plane is stuck when a pool is three minors behind', async () => {
    expect((await faultsOf(at('1.38.0')))[0]?.because).toContain('3 minor versions behind, and at most 3')
    expect((await faultsOf(at('1.37.0')))[0]?.because).not.toContain('minor versions behind')
  })

  it('names an upgrade of a pool that stopped half-way, and not its skew as well', async () => {
    const found = await faultsOf({
      ...at('1.36.2'),
      agentPoolProfiles: [pool('user', { orchestratorVersion: '1.36.2', provisioningState: 'Failed' })]
    })
    expect(found).toEqual([
      {
        what: `${NAME}: pool user`,
        because: expect.stringMatching(/upgrade to Kubernetes 1\.36\.2 stopped half-way; pool user still runs 1\.35\.6/)
      }
    ])
  })

  it('names an upgrade of the control plane that stopped half-way', async () => {
    const found = await faultsOf({ kubernetesVersion: '1.36', provisioningState: 'Canceled' })
    expect(found.map(({ what }) => what)).toEqual([`${NAME}: control plane`])
  })

  const overrideOf = (override: object) => ({ upgradeSettings: { overrideSettings: override } })
  // The clock of these tests begins on 1 September 2026.
  const [past, future] = ['2026-08-31T23:59:59Z', '2026-09-02T00:00:00Z']

  it('names an override that forces upgrades while it is open, also while an upgrade is running', async () => {
    const open = overrideOf({ forceUpgrade: true, until: future })
    for (const provisioningState of ['Succeeded', 'Upgrading']) {
      const found = await faultsOf({ ...open, provisioningState })
      expect(found).toEqual([{ what: NAME, because: expect.stringContaining(`open until ${future}`) }])
    }
  })

  it.each([
    ['has ended', { forceUpgrade: true, until: past }],
    ['is off', { forceUpgrade: false, until: future }],
    ['has no end, which AKS ignores', { forceUpgrade: true }],
    ['has an end that is no date', { forceUpgrade: true, until: 'soon' }]
  ])('does not name an override that %s', async (_, override) => {
    expect(await faultsOf(overrideOf(override))).toEqual([])
  })

  it('names a requested version that does not run, with its line', async () => {
    expect(await faultsOf({}, wishing('1.36', 'none'))).toEqual([
      {
        what: 'cluster.kubernetesVersion',
        because: expect.stringMatching(
          /^The blue cluster runs Kubernetes 1\.35\.6, but .* requests 1\.36\. .*never upgrades/
        ),
        about: { code: 'version-pending', subject: 'cluster.kubernetesVersion' }
      }
    ])
    expect(await faultsOf({}, wishing('1.35', 'none'))).toEqual([])
    expect(await faultsOf({}, wishing('1.34', 'none'))).toHaveLength(1)
  })

  it('does not name a requested version that a channel has moved the cluster on from', async () => {
    expect(await faultsOf({}, wishing('1.34', 'stable'))).toEqual([])
    expect(await faultsOf({}, wishing('1.36', 'stable'))).toHaveLength(1)
    expect(await faultsOf({}, wishing('1.35.5', 'patch'))).toEqual([])
    expect(await faultsOf({}, wishing('1.35.7', 'patch'))).toHaveLength(1)
  })

  it.each([
    ['1.35', undefined],
    ['1.35.6', undefined],
    ['1.35.7', /requests 1\.35\.7\. .*upgrade it with upgrade-cluster/],
    ['1.35.10', /requests 1\.35\.10\. .*upgrade it with upgrade-cluster/],
    ['1.35.5', /requests 1\.35\.5\. A control plane cannot be downgraded: set .* to "1\.35\.6"/],
    ['1.34', /A control plane cannot be downgraded/]
  ])('names the requested version %s unless 1.35.6 satisfies it', async (requested, text) => {
    const found = await faultsOf({}, wishing(requested, 'none'))
    expect(found.map(({ because }) => because)).toEqual(text === undefined ? [] : [expect.stringMatching(text)])
  })

  it('names a pool that was rolled back as pending, and not as a skew', async () => {
    const cluster = { ...at('1.36.2'), resourceUID: UPGRADED_CLUSTER }
    const withRecord = (record: Partial<OperationRecord>) => faultsOf(cluster, {}, { closed: true, ...record })
    const [first, ...others] = await withRecord({ phase: 'rolled-back' })
    expect(others).toHaveLength(1)
    expect(first).toEqual({
      what: `${NAME}: pool system`,
      because: expect.stringMatching(/rolled back to Kubernetes 1\.35\.6, .* plan and approve a new upgrade/),
      about: { code: 'version-pending', subject: 'cluster.kubernetesVersion' }
    })
    const upgraded = await withRecord({ phase: 'upgraded' })
    const ofAnother = await withRecord({ phase: 'rolled-back', id: '1-other' })
    for (const skews of [upgraded, ofAnother]) expect(skews[0]?.because).toContain('az aks nodepool upgrade')
  })
})

describe('the faults of a stack', () => {
  const fault: Fault = { what: 'cluster', because: 'a pool lags', about: { code: 'version-pending', subject: 'x' } }
  const faulty = (): Step[] =>
    networkLikeSteps().map(step =>
      step.name === 'hub-network'
        ? stackStep('hub-network', builders['hub-network'], step.needs, { faults: async () => [fault] })
        : step
    )

  async function provisionedWorld() {
    const world = newWorld()
    const work = { steps: networkLikeSteps(), baseline: small }
    const approval = approvalOf(await world.clock.run(planProvisioning(work, fakeClients(world))))
    await world.clock.run(applyProvisioning({ ...work, approval, allowDestructive: [] }, fakeClients(world)))
    return world
  }

  it('are in a plan that changes nothing and in its log, and are not pending', async () => {
    const world = await provisionedWorld()
    const clients = fakeClients(world)
    const { steps } = await world.clock.run(planProvisioning({ steps: faulty(), baseline: small }, clients))
    expect(steps.filter(({ pending }) => pending)).toEqual([])
    expect(steps.flatMap(({ faults = [] }) => faults)).toEqual([fault])
    expect(clients.lines).toContain('cluster: a pool lags')
  })

  it('are drift and in the log of the drift check', async () => {
    const world = await provisionedWorld()
    const clients = fakeClients(world)
    Object.assign(clients.azure, { permissions: [{ actions: ['*'], notActions: [] }] })
    const found = await world.clock.run(findDrift({ steps: faulty(), baseline: small }, clients))
    expect(found.faults).toEqual([fault])
    expect(clients.lines).toContain('cluster: a pool lags')
  })
})
