import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { recordDeprecatedCall } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { answerEvictions } from '../../../../local/kubernetes/disruption/webhook-server.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { applyUpgrade, type UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import { thrownBy } from '../../azure/fakes.ts'
import type { Loose } from '../../local/azure/kit.ts'
import { healthyEvidence, readNothing } from '../upgrade-validation-kit.ts'
import { TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'
import {
  accessTo,
  applyObjects,
  atWrite,
  budget,
  DRAIN_MINUTES,
  deployment,
  insideOf,
  QUICK,
  setUpgrade
} from './workload-kit.ts'

const USER = '/agentPools/user'
const target = { exact: TO } as const

/** Returns a kit whose pool `user` cannot be drained from the moment on at which it is written. */
function blockedKit(...objects: readonly Loose[]): UpgradeKit {
  const kit = upgradeKit()
  setUpgrade(kit, QUICK)
  applyObjects(kit, deployment('till', 1))
  atWrite(kit, USER, () => applyObjects(kit, ...objects))
  return kit
}

/** Reads inside from the cluster of the kit once the pool was written; before, the validation finds nothing. */
const readInside = (kit: UpgradeKit) => () =>
  kit.writes.includes('PUT pool-user') ? insideOf(kit) : Promise.resolve(healthyEvidence())

async function failureOfRun(kit: UpgradeKit, changes: Partial<UpgradeRequest> = {}): Promise<Failure> {
  const error = await thrownBy(kit.run({ target, readInside: readInside(kit), ...changes }))
  if (!(error instanceof Failure)) throw error
  return error
}

describe('a drain that a budget blocks', () => {
  it('fails with pod, node, budget and owner within one drain time-out', async () => {
    const labels = { 'helm.toolkit.fluxcd.io/name': 'till', 'helm.toolkit.fluxcd.io/namespace': 'pay' }
    const kit = blockedKit(budget('till', { minAvailable: 1 }, { labels }))
    const { reason, message, details } = await failureOfRun(kit)
    const [node] = nodesOfPool(kit.world, kit.pool('user'))
    expect(reason).toBe('drain-blocked')
    expect(message).toMatch(
      /Pod web\/till-\S+ on node \S+: PodDisruptionBudget web\/till allows.* Owner: HelmRelease pay\/till\./
    )
    expect(message).toContain(`node ${node?.name}`)
    expect(message).toMatch(
      /Now: pool user is Failed and has 2 machines: .*\. No node is cordoned\. Nothing is rolled back/
    )
    expect(message).toMatch(/Correlation id: \S+\.$/)
    expect(details.remedy).toMatch(/^In the values of HelmRelease pay\/till, .*maxUnavailable: 1.*run `upgrade` again/)
    expect(details.findings).toMatchObject([{ code: 'drain-blocked', subject: 'web/till' }])
  })

  it('shows pod and budget while the drain waits', async () => {
    const kit = blockedKit(budget('till', { minAvailable: 1 }))
    const approval = approvalOf((await kit.plan({ target })).plan)
    const run = kit.start()
    const lines: string[] = []
    const log = { ...run.context.log, info: (text: string) => void lines.push(text) }
    const changes = { target, readInside: readInside(kit), openInside: async () => accessTo(kit) }
    const context = { ...run.context, log }
    await thrownBy(kit.settle(applyUpgrade({ ...kit.request(changes), approval }, context)))
    expect(lines.join('\n')).toMatch(
      /nodes have 1\S+; the drain of \S+ can wait for pod web\/till-\S+: budget web\/till/
    )
  })

  it('asks for a switchover, and not to delete the budget, when a database operator owns it', async () => {
    const owner = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: 'till', uid: 'u', controller: true }
    const kit = blockedKit(budget('till', { minAvailable: 1 }, { ownerReferences: [owner] }))
    const { message, details } = await failureOfRun(kit)
    expect(message).toContain('Owner: Cluster web/till')
    expect(details.remedy).toMatch(/Leave the budget as it is.*Run a switchover/)
    expect(details.remedy).not.toMatch(/delete/i)
  })

  it('names what Azure names, and the commands that find the rest, when the cluster is not read', async () => {
    const kit = blockedKit(budget('till', { minAvailable: 1 }))
    const evidence = () => (kit.writes.includes('PUT pool-user') ? readNothing() : Promise.resolve(healthyEvidence()))
    const { reason, message, details } = await failureOfRun(kit, { readInside: evidence })
    expect(reason).toBe('drain-blocked')
    expect(message).toMatch(/Azure names pod web\/till-\S+ and budget till\. The cluster was not read: not read/)
    expect(message).toContain('Whether nodes are cordoned was not read.')
    expect(details.remedy).toMatch(
      /az aks command invoke .* --command "kubectl get pods --all-namespaces --field-selector spec.nodeName=aks-user-/
    )
    expect(details.remedy).toContain('kubectl get pdb till --namespace web --output yaml')
  })

  it('names both budgets when two select one pod', async () => {
    const second = budget('other', { maxUnavailable: 1, selector: { matchLabels: { app: 'till' } } })
    const kit = blockedKit(budget('till', { maxUnavailable: 1 }), second)
    const { reason, message } = await failureOfRun(kit)
    expect(reason).toBe('drain-blocked')
    expect(message).toContain('is selected by 2 budgets (web/other, web/till)')
  })

  it('asks to remove one of two budgets when the cluster is not read, and says what the commands need', async () => {
    const second = budget('other', { maxUnavailable: 1, selector: { matchLabels: { app: 'till' } } })
    const kit = blockedKit(budget('till', { maxUnavailable: 1 }), second)
    const evidence = () => (kit.writes.includes('PUT pool-user') ? readNothing() : Promise.resolve(healthyEvidence()))
    const { details } = await failureOfRun(kit, { readInside: evidence })
    expect(details.remedy).toContain('Two budgets select the same pod')
    expect(details.remedy).not.toContain('Let it allow one eviction')
    expect(details.remedy).toContain('If `cluster.features.runCommand` is false')
  })

  it('is completed by a plain run after the budget was fixed, with no node cordoned', async () => {
    const kit = blockedKit(budget('till', { minAvailable: 1 }))
    const approval = approvalOf((await kit.plan({ target })).plan)
    const inside = readInside(kit)
    await thrownBy(kit.apply(approval, { target, readInside: inside }))
    applyObjects(kit, budget('till', { minAvailable: 0 }))
    const began = kit.world.now
    await kit.apply(approval, { target, readInside: inside })
    expect((await kit.state()).pools.map(({ version, provisioningState }) => [version, provisioningState])).toEqual([
      [TO, 'Succeeded'],
      [TO, 'Succeeded']
    ])
    expect((await kit.state()).cluster.override).toBeUndefined()
    expect(nodesOfPool(kit.world, kit.pool('user')).some(({ isCordoned }) => isCordoned)).toBe(false)
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user', 'PUT pool-user'])
    expect(kit.world.now - began).toBeLessThan(60 * 60_000)
  })

  it('fails within one drain time-out after the node is drained', async () => {
    const kit = blockedKit(budget('till', { minAvailable: 1 }))
    await failureOfRun(kit)
    const operation = Object.values(kit.world.operations)
      .filter(({ target, verb }) => verb === 'PUT' && target.endsWith(USER))
      .at(-1)
    const minutes = ((operation?.endedAt ?? 0) - (operation?.startedAt ?? 0)) / 60_000
    // Two nodes: the drain that is blocked is at most the second one.
    expect(minutes).toBeLessThan(DRAIN_MINUTES + 15)
  })
})

describe('other failed writes of an upgrade', () => {
  it('name the webhook, and no budget, when it denies evictions', async () => {
    const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/eviction'] }]
    const webhook = { name: 'guard.contoso.com', clientConfig: { url: 'https://guard.contoso.com' }, rules }
    const configuration = {
      ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
      ...{ metadata: { name: 'guard' }, webhooks: [{ ...webhook, failurePolicy: 'Fail', sideEffects: 'None' }] }
    }
    const kit = blockedKit(configuration)
    answerEvictions(kit.world, kit.cluster, webhook.name, { allowed: false, message: 'not now' })
    const { reason, message, details } = await failureOfRun(kit)
    expect(reason).toBe('eviction-denied')
    expect(message).toMatch(
      /webhook guard\.contoso\.com \(ValidatingWebhookConfiguration guard\) denied the eviction of pod .*till/
    )
    expect(details.remedy).not.toMatch(/budget/i)
  })

  it('name size, setting and quota when the surge does not fit', async () => {
    const kit = upgradeKit()
    setUpgrade(kit, QUICK)
    const error = { code: 'ErrCode_InsufficientVCPUQuota', message: 'Insufficient vcpu quota requested 4, remaining 0' }
    refuseUser(kit, error)
    const { reason, message, details } = await failureOfRun(kit)
    expect(reason).toBe('surge-quota')
    expect(message).toMatch(/pool user needs 1 surge node of size Standard_D4d_v5 \(`upgrade\.maxSurge` 1\)/)
    expect(details.remedy).toContain('az vm list-usage --location westeurope')
  })

  it.each([
    ['SubnetIsFull', 'surge-addresses'],
    ['AllocationFailed', 'surge-capacity'],
    ['SkuNotAvailable', 'surge-capacity'],
    ['ScopeLocked', 'locked'],
    ['SomethingNew', 'upgrade-failed']
  ])('with the code %s have the reason %s', async (code, expected) => {
    const kit = upgradeKit()
    refuseUser(kit, { code, message: 'because' })
    const { reason, message, details } = await failureOfRun(kit)
    expect(reason).toBe(expected)
    expect(message).toContain('Now: pool user is Succeeded')
    expect(details.remedy).not.toBe('')
  })

  it('give the earliest time of the next try when a deprecated API was used', async () => {
    const kit = upgradeKit()
    const api = 'flowcontrol.apiserver.k8s.io.prioritylevelconfigurations.v1beta1'
    atWrite(kit, kit.cluster, () => recordDeprecatedCall(kit.world, kit.cluster, api))
    const { reason, message, details } = await failureOfRun(kit)
    const seen = new Date(kit.began).toISOString().slice(0, 10)
    expect(reason).toBe('deprecated-api')
    expect(message).toMatch(new RegExp(`used ${api}.* It is quiet since ${seen}`))
    expect(details.remedy).toMatch(/Run `upgrade` again at .* at the earliest/)
  })
})

/** Lets Azure refuse the write of the pool `user`. */
function refuseUser(kit: UpgradeKit, error: { readonly code: string; readonly message: string }): void {
  kit.intercept = ({ method, path }) =>
    method === 'PUT' && path.endsWith(USER) ? { status: 400, body: { error } } : undefined
}
