import { describe, expect, it } from '@jest/globals'
import { nodesOfPool, setNodes } from '../../../local/aks/nodes/node.ts'
import { upgradeCluster } from '../../../src/actions/upgrade-cluster.ts'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { ActionContext } from '../../../src/runtime/index.ts'
import { TO, type UpgradeKit, upgradeKit } from '../upgrade/in-place/upgrade-kit.ts'

type Inputs = Parameters<typeof upgradeCluster>[0]

const INPUTS = {
  ...{ config: 'aks-baseline.yml', environment: 'test', 'tenant-id': '', 'client-id': '', 'subscription-id': '' },
  ...{ 'azure-environment': 'AzureCloud', mode: 'plan', approval: undefined, operation: 'upgrade', colour: 'blue' },
  ...{
    target: { exact: TO },
    emergency: undefined,
    evidence: undefined,
    'kubernetes-access': 'arm-only',
    manifests: undefined
  },
  ...{ 'allow-preview': 'false', 'approved-by': 'environment', 'github-token': undefined, 'preview-evidence': 'none' },
  ...{ 'force-budgets': undefined, 'force-reason': undefined, 'later-run': 'false' }
} as const satisfies Inputs

/** Evidence from inside is not read in these tests, so the environment accepts that it is missing. */
const ACCEPT = {
  accept: (['cluster', 'manifests'] as const).map(evidence => ({ evidence, until: '2099-01-01', reason: 'x' }))
}

/** Runs the action, and returns its outputs with all that it reported. Throws its failure. */
async function act(kit: UpgradeKit, changes: Partial<Inputs> = {}) {
  const { outputs, failure, ...reported } = await attempt(kit, changes)
  if (outputs === undefined) throw failure
  return { outputs, ...reported }
}

/** Runs the action, and returns its outputs or its failure, with all that it reported. */
async function attempt(kit: UpgradeKit, changes: Partial<Inputs>) {
  const run = kit.start()
  const result: Record<string, unknown> = {}
  const published: Record<string, string> = {}
  const summary: string[] = []
  const session = { ...run.context.azure, accessToken: async () => 'token' }
  const github = {
    ...{
      event: 'workflow_dispatch',
      actor: 'ops',
      id: 7,
      attempt: 1,
      commit: 'c0ffee',
      owner: 'org',
      repository: 'shop'
    },
    ...{ repositoryUrl: 'https://github.com/org/shop', apiUrl: 'https://api.github.com', pullRequest: undefined }
  }
  const context = {
    ...{ clock: run.context.clock, log: run.context.log, signal: run.context.signal, github, workspace: '/nowhere' },
    addToResult: (fields: object) => void Object.assign(result, fields),
    summarize: (text: string) => void summary.push(text),
    annotate: () => undefined,
    publish: (outputs: object) => void Object.assign(published, outputs)
  } as Partial<ActionContext> as ActionContext
  const login = { azure: Promise.resolve(session), baseline: async () => kit.baseline }
  const [ended] = await Promise.allSettled([kit.settle(upgradeCluster({ ...INPUTS, ...changes }, context, login))])
  const outcome =
    ended.status === 'fulfilled'
      ? { outputs: ended.value, failure: undefined }
      : { outputs: undefined, failure: ended.reason }
  return { ...outcome, result, published, summary: summary.join('\n'), lines: run.lines }
}

describe('upgrade-cluster', () => {
  it('plans, and shows order, window, duration and the way back', async () => {
    const kit = upgradeKit(ACCEPT)
    const { outputs, summary, result } = await act(kit)
    expect(outputs).toMatchObject({ 'has-changes': 'true', verdict: 'pass', version: TO, path: TO, colour: 'blue' })
    expect(summary).toContain('`control-plane` → `pool-npsystem` → `pool-user`')
    for (const text of ['**Window:**', '**Way back:**', 'Expected duration']) expect(summary).toContain(text)
    expect(result).toMatchObject({ upgrade: { goal: { version: TO } } })
    expect(kit.writes).toEqual([])
  })

  it('applies its plan, and reports the gates apart and until when a rollback is possible', async () => {
    const kit = upgradeKit(ACCEPT)
    const { approval } = (await act(kit)).outputs
    const { outputs, summary, result } = await act(kit, { mode: 'apply', approval })
    expect(outputs).toMatchObject({ changed: 'true', version: TO })
    expect(Date.parse(outputs['rollback-until'])).toBeGreaterThan(kit.world.now)
    expect(summary).toContain('gates between them')
    expect(summary).toContain('can return the pools until 20')
    expect(result.timing).toMatchObject({ gateSeconds: expect.any(Number) })
    expect((await act(kit)).outputs).toMatchObject({ 'has-changes': 'false', approval: '', state: 'done' })
  })

  it('says what a rollback leaves as it is, and what runs after it', async () => {
    const kit = upgradeKit({ ...ACCEPT, keepRollback: true })
    await act(kit, { mode: 'apply', approval: (await act(kit)).outputs.approval })
    const planned = await act(kit, { operation: 'rollback' })
    expect(planned.summary).toContain(`The control plane stays on Kubernetes ${TO}`)
    const { summary } = await act(kit, { operation: 'rollback', mode: 'apply', approval: planned.outputs.approval })
    expect(summary).toContain(`the control plane runs Kubernetes ${TO}, and the pools run npsystem 1.35.6, user 1.35.6`)
    expect((await act(kit, { operation: 'rollback' })).summary).toContain('## Operation rollback')
  })

  it('lists each finding once, and calls an upgrade that the verdict stops blocked', async () => {
    const accepted = (await act(upgradeKit(ACCEPT))).summary
    expect(accepted).not.toContain('Before you approve')
    expect(accepted).toContain('Nodes stay as they are')
    const { summary, published } = await attempt(upgradeKit(ACCEPT), { target: { exact: '1.37.0' } })
    expect(summary).toContain(': blocked')
    expect(summary).not.toContain('approve the job that applies')
    expect(summary).not.toContain('after the approval')
    expect(published).toMatchObject({ state: 'blocked' })
  })

  it('gives no approval when evidence is missing or a rule blocks', async () => {
    await expect(act(upgradeKit())).rejects.toMatchObject({ reason: 'not-evaluated' })
    const kit = upgradeKit(ACCEPT)
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'patch' }
    await expect(act(kit)).rejects.toMatchObject({ reason: 'upgrade-blocked' })
    await expect(act(kit, { target: { exact: '1.38.0' } })).rejects.toMatchObject({ reason: 'upgrade-blocked' })
  })

  it('needs evidence when another environment comes first, unless an emergency passes it', async () => {
    const kit = upgradeKit({ ...ACCEPT, after: 'staging' })
    const { approval, verdict } = (await act(kit)).outputs
    expect(verdict).toBe('warn')
    const apply = { mode: 'apply', approval } as const
    const failure = await act(kit, apply).catch(error => error)
    expect(failure).toMatchObject({ reason: 'not-evaluated', message: expect.stringContaining('staging') })
    const edited = await act(kit, { ...apply, evidence: '{}' }).catch(error => error)
    expect(edited).toMatchObject({ reason: 'upgrade-blocked', message: expect.stringContaining('was changed or cut') })
    expect(kit.writes).toEqual([])
    const emergency = 'CVE-2026-1'
    const urgent = (await act(kit, { emergency })).outputs
    const { outputs } = await act(kit, { ...apply, approval: urgent.approval, emergency })
    expect(outputs).toMatchObject({ changed: 'true', version: TO })
  })

  it('succeeds without an approval when a later run continues after a wait', async () => {
    const day = new Date(upgradeKit().world.now).toISOString().slice(0, 10)
    const kit = upgradeKit({ ...ACCEPT, freezes: [{ from: day, to: day, reason: 'sale' }] })
    const { outputs, summary } = await act(kit, { 'later-run': 'true' })
    expect(outputs).toMatchObject({ state: 'waiting', 'has-changes': 'false', approval: '' })
    expect(outputs['waits-until']).toMatch(/T00:00:00.000Z$/)
    expect(summary).toContain('waits for')
    expect((await act(kit)).outputs).toMatchObject({ state: 'due', 'has-changes': 'true' })
  })

  it('has nothing to do when the cluster does not exist yet and a later run continues', async () => {
    const kit = upgradeKit(ACCEPT)
    kit.kit.send('DELETE', kit.cluster, {}, { version: '2026-05-01' })
    kit.kit.settle()
    const later = { 'later-run': 'true', target: 'configured' } as const
    expect((await act(kit, later)).outputs).toMatchObject({ state: 'done', 'has-changes': 'false' })
    await expect(act(kit, { target: 'configured' })).rejects.toMatchObject({ reason: 'cluster-missing' })
    await expect(act(kit, { ...later, target: 'next-minor' })).rejects.toMatchObject({ reason: 'cluster-missing' })
  })

  it('writes nothing when the review of the pull request is required and cannot be read', async () => {
    const kit = upgradeKit(ACCEPT)
    const { approval } = (await act(kit)).outputs
    const applied = act(kit, { mode: 'apply', approval, 'approved-by': 'pull-request' })
    await expect(applied).rejects.toMatchObject({ reason: 'review-unreadable' })
    expect(kit.writes).toEqual([])
  })

  it.each([
    ['a downgrade', { exact: '1.34.0' }],
    ['a hop over two minor versions', { exact: '1.37.0' }],
    ['a version that AKS does not offer', { exact: '1.36.99' }]
  ])('refuses %s before any write', async (_, target) => {
    const kit = upgradeKit(ACCEPT)
    const failure = await act(kit, { target }).catch(error => error)
    expect(['kubernetes-version', 'upgrade-blocked']).toContain(failure.reason)
    expect(failure.details.remedy).not.toBe('')
    expect(kit.writes).toEqual([])
  })

  it('refuses an emergency before any write when the record has no place for its reason', async () => {
    const kit = upgradeKit(ACCEPT)
    await expect(act(kit, { emergency: '\u{1F525}'.repeat(200) })).rejects.toMatchObject({ reason: 'record-too-large' })
    expect(await kit.record()).toBeUndefined()
  })

  it('shows the reason of an emergency as the approval and the record have it', async () => {
    const kit = upgradeKit(ACCEPT)
    const { summary } = await act(kit, { emergency: `${'x'.repeat(120)}y` })
    expect(summary).toContain('x'.repeat(120))
    expect(summary).not.toContain('xy')
  })

  it('needs the approval of a plan to apply, and refuses one after a change of the cluster', async () => {
    const kit = upgradeKit(ACCEPT)
    await expect(act(kit, { mode: 'apply' })).rejects.toMatchObject({ reason: 'approval-missing' })
    const { approval } = (await act(kit)).outputs
    kit.stored(kit.cluster).properties.resourceUID = 'another'
    await expect(act(kit, { mode: 'apply', approval })).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(kit.writes).toEqual([])
  })

  it('says that the approval of a plan covers its destructive changes, because no input lists them', async () => {
    const kit = upgradeKit(ACCEPT)
    const nodes = nodesOfPool(kit.world, kit.pool('user'))
    for (const node of nodes) node.isQuarantined = true
    setNodes(kit.world, kit.pool('user'), nodes)
    const { summary } = await act(kit, { operation: 'delete-machines' })
    expect(summary).toContain('makes the changes of this plan, the destructive ones included')
    expect(summary).not.toContain('allow-destructive')
  })

  it('aborts although the operation record cannot be read', async () => {
    const kit = upgradeKit(ACCEPT)
    const { approval } = (await act(kit)).outputs
    const upgrade = act(kit, { mode: 'apply', approval }).catch(error => error)
    while (!kit.writes.includes('PUT cluster')) await kit.runs.clock.pass(10_000)
    kit.stored(`${kit.baseline.ids.recordZone}/TXT/_operation` as ResourceId).properties.metadata = { broken: '{' }
    const { outputs, lines } = await act(kit, { operation: 'abort', mode: 'apply', colour: undefined })
    expect(outputs).toMatchObject({ changed: 'true', colour: 'blue' })
    expect(lines.join('\n')).toContain('The operation record of the environment cannot be read.')
    expect(await upgrade).toBeInstanceOf(Error)
    await expect(act(kit)).rejects.toMatchObject({ reason: 'record-unreadable' })
  })

  it('names what an abort would stop, and aborts without an approval', async () => {
    const kit = upgradeKit(ACCEPT)
    expect((await act(kit, { operation: 'abort' })).outputs).toMatchObject({ 'has-changes': 'false' })
    const { approval } = (await act(kit)).outputs
    const upgrade = act(kit, { mode: 'apply', approval }).catch(error => error)
    while (!kit.writes.includes('PUT cluster')) await kit.runs.clock.pass(10_000)
    expect((await act(kit, { operation: 'abort' })).outputs).toMatchObject({ 'has-changes': 'true', changed: 'false' })
    const { outputs, result } = await act(kit, { operation: 'abort', mode: 'apply' })
    expect(outputs.changed).toBe('true')
    expect(result.aborted).toEqual([expect.stringContaining(kit.cluster)])
    expect(await upgrade).toBeInstanceOf(Error)
    expect((await kit.state()).cluster.provisioningState).toBe('Canceled')
  })
})
