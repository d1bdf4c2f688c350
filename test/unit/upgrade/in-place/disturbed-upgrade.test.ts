import { describe, expect, it } from '@jest/globals'
import { nodesOfPool, setNodes } from '../../../../local/aks/nodes/node.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { applyUpgrade } from '../../../../src/upgrade/in-place/run.ts'
import type { FakeRequest } from '../../azure/fakes.ts'
import { TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'

const target = { exact: TO } as const
const VERSION = { version: '2026-05-01' }

/** Calls the function at the first request that fits, before Azure receives it. */
function once(kit: UpgradeKit, fits: (request: FakeRequest) => boolean, disturb: () => void): void {
  let isDone = false
  kit.intercept = request => {
    if (isDone || !fits(request)) return undefined
    isDone = true
    disturb()
    return undefined
  }
}

const isWrite = (kit: UpgradeKit, name: string) => (request: FakeRequest) => writeNameOf(request, kit.cluster) === name
const isRecord = ({ method, path }: FakeRequest) => method === 'PUT' && /\/TXT\/_operation$/i.test(path)

async function planned(kit: UpgradeKit) {
  return approvalOf((await kit.plan({ target })).plan)
}

const versions = async (kit: UpgradeKit) => {
  const { cluster, pools } = await kit.state()
  return [cluster.version, ...pools.map(({ version }) => version)]
}

describe('an upgrade in a cluster that others write', () => {
  it('waits for the operation of a colleague, and never writes a busy cluster', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    once(kit, isRecord, () => {
      const body = kit.kit.get(kit.pool('user'), VERSION)
      const { nodeImageVersion: _, ...properties } = body.properties
      const relabelled = { ...properties, nodeLabels: { team: 'other' } }
      const { status } = kit.kit.send('PUT', kit.pool('user'), { properties: relabelled }, VERSION)
      expect(status).toBe(200)
    })
    const run = kit.start()
    await kit.settle(applyUpgrade({ ...kit.request({ target }), approval }, run.context))
    expect(run.lines.join('\n')).toContain('This run waits until that has ended.')
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user'])
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('reads a pool again that changed right before its write', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    once(kit, isWrite(kit, 'PUT pool-user'), () => {
      kit.stored(kit.pool('user')).generation += 1
    })
    await kit.apply(approval, { target })
    expect(kit.writes.filter(name => name === 'PUT pool-user')).toHaveLength(2)
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('ends with the refusal of Azure when a pool keeps changing, and continues with a plain run', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    kit.intercept = request => {
      if (isWrite(kit, 'PUT pool-user')(request)) kit.stored(kit.pool('user')).generation += 1
      return undefined
    }
    await expect(kit.apply(approval, { target })).rejects.toMatchObject({ details: { status: 412 } })
    kit.intercept = () => undefined
    await kit.apply(approval, { target })
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('names a pool without an ETag, and upgrades it', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    kit.intercept = ({ method, path }) => {
      if (method !== 'GET' || !/agentPools\/user$/i.test(path)) return undefined
      const body = structuredClone(kit.kit.get(kit.pool('user'), VERSION))
      delete body.properties.eTag
      return { status: 200, body }
    }
    const run = kit.start()
    await kit.settle(applyUpgrade({ ...kit.request({ target }), approval }, run.context))
    expect(run.lines.filter(line => /ETag/.test(line) && /agentPools\/user/.test(line))).not.toEqual([])
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('keeps to the approved version when a colleague has upgraded the control plane further', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    const run = kit.start()
    void applyUpgrade({ ...kit.request({ target }), approval }, run.context).catch(() => undefined)
    while (!kit.writes.includes('PUT pool-npsystem')) await kit.runs.clock.pass(10_000)
    run.kill()
    await kit.runs.clock.pass(3_600_000)
    const newer = { kubernetesVersion: '1.36.9', currentKubernetesVersion: '1.36.9' }
    Object.assign(kit.stored(kit.cluster).properties, newer)
    await kit.apply(approval, { target })
    expect(await versions(kit)).toEqual(['1.36.9', TO, TO])
  })
})

describe('a pool that a colleague upgrades further', () => {
  const NEWER = '1.36.3'

  /** Loses the run of an upgrade before the pool `user`, which a colleague then upgrades. */
  async function upgradedFurther(versions: readonly string[], properties: object) {
    const kit = upgradeKit()
    const approval = await planned(kit)
    const run = kit.start()
    void applyUpgrade({ ...kit.request({ target }), approval }, run.context).catch(() => undefined)
    while (!kit.writes.includes('PUT pool-npsystem')) await kit.runs.clock.pass(10_000)
    run.kill()
    await kit.runs.clock.pass(3_600_000)
    kit.writes.length = 0
    const plane = { kubernetesVersion: NEWER, currentKubernetesVersion: NEWER }
    Object.assign(kit.stored(kit.cluster).properties, plane)
    const id = kit.pool('user')
    Object.assign(kit.stored(id).properties, { orchestratorVersion: NEWER, ...properties })
    const nodes = nodesOfPool(kit.world, id)
    setNodes(
      kit.world,
      id,
      nodes.map((node, at) => ({ ...node, kubernetesVersion: versions[at] ?? NEWER }))
    )
    return { kit, approval }
  }

  it('is not lowered when it stopped half-way', async () => {
    const { kit, approval } = await upgradedFurther([NEWER, '1.35.6'], { provisioningState: 'Failed' })
    await expect(kit.apply(approval, { target })).rejects.toMatchObject({
      reason: 'invariant-broken',
      details: { remedy: expect.stringContaining('never-a-lower-version') }
    })
    expect(kit.writes).toEqual([])
  })

  it('is complete when all its machines are newer', async () => {
    const { kit, approval } = await upgradedFurther([], { currentOrchestratorVersion: NEWER })
    await kit.apply(approval, { target })
    expect(kit.writes).toEqual([])
    expect(await versions(kit)).toEqual([NEWER, TO, NEWER])
  })
})

describe('an upgrade that Azure does not complete', () => {
  it('stops at machines that AKS left out of service, and names them', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    const [first, ...others] = nodesOfPool(kit.world, kit.pool('npsystem'))
    once(kit, isWrite(kit, 'PUT pool-user'), () => {
      const nodes = nodesOfPool(kit.world, kit.pool('npsystem'))
      setNodes(
        kit.world,
        kit.pool('npsystem'),
        nodes.map((node, at) => (at === 0 ? { ...node, isQuarantined: true } : node))
      )
    })
    expect(others).toHaveLength(2)
    await expect(kit.apply(approval, { target })).rejects.toMatchObject({
      reason: 'pool-incomplete',
      message: expect.stringContaining(first?.name ?? '?')
    })
    expect((await kit.record())?.running).toMatchObject({ operation: 'upgrade' })
  })

  it('ends with the error of Azure, and a plain run continues when its cause is gone', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    const error = { code: 'UnsatisfiablePDB', message: 'PDB web/shop has maxUnavailable == 0' }
    kit.intercept = request =>
      isWrite(kit, 'PUT pool-npsystem')(request) ? { status: 400, body: { error } } : undefined
    const failure = await kit.apply(approval, { target }).catch(found => found)
    expect(failure.message).toContain('web/shop')
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem'])
    kit.intercept = () => undefined
    await kit.apply(approval, { target })
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })
})

describe('a run of an upgrade', () => {
  it('logs how many nodes of a pool are new', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    const run = kit.start()
    await kit.settle(applyUpgrade({ ...kit.request({ target }), approval }, run.context))
    const lines = run.lines.filter(line => line.includes(`nodes have ${TO}`))
    expect(lines.some(line => /pool npsystem: [12] of \d nodes/.test(line))).toBe(true)
    expect(lines.length).toBeGreaterThan(2)
  })

  it('says what Azure continues, and how to follow and stop it, when it is cancelled', async () => {
    const kit = upgradeKit()
    const approval = await planned(kit)
    const run = kit.start()
    const stop = new AbortController()
    const context = { ...run.context, signal: stop.signal }
    const ended = applyUpgrade({ ...kit.request({ target }), approval }, context).catch(error => error)
    while (!kit.writes.includes('PUT pool-user')) await kit.runs.clock.pass(10_000)
    stop.abort(new Error('cancelled'))
    expect(await kit.settle(ended)).toMatchObject({ reason: 'cancelled' })
    const text = run.lines.join('\n')
    expect(text).toContain('Azure continues it')
    expect(text).toContain('az aks nodepool show')
    expect(text).toContain('az aks nodepool operation-abort')
  })

  it('is refused by its plan while Azure works on the cluster', async () => {
    const kit = upgradeKit()
    kit.stored(kit.pool('user')).properties.provisioningState = 'Upgrading'
    expect((await kit.plan()).validation).toMatchObject({
      verdict: 'block',
      findings: expect.arrayContaining([expect.objectContaining({ code: 'operation-stuck', severity: 'error' })])
    })
  })

  it('takes one minor version of a configured version that is further away, and shows the path', async () => {
    const kit = upgradeKit()
    const { config } = kit.baseline
    const cluster = { ...config.cluster, kubernetesVersion: '1.37' }
    const found = await kit.plan({
      target: 'configured',
      baseline: { ...kit.baseline, config: { ...config, cluster } }
    })
    expect(found.goal?.version).toBe(TO)
    expect(found.validation?.path).toEqual([TO, expect.stringMatching(/^1\.37/)])
  })
})
