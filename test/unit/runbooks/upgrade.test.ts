import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { nodesOfPool, setNodes } from '../../../local/aks/nodes/node.ts'
import { COMMANDS } from '../../../src/provisioning/procedure/direct-commands.ts'
import { expectedDuration } from '../../../src/upgrade/expected-duration.ts'
import { fences, root } from '../../contract/markdown.ts'
import { thrownBy } from '../azure/fakes.ts'
import { FROM, provisionedKit, TO, type UpgradeKit, upgradeKit } from '../upgrade/in-place/upgrade-kit.ts'
import { applyObjects, atWrite, budget, deployment, QUICK, setUpgrade } from '../upgrade/in-place/workload-kit.ts'
import { type Ended, installedAzureCli, runScript } from './az-stand-in.ts'

const page = readFileSync(join(root, 'docs/runbooks/upgrade.md'), 'utf8')
const EXAMPLE = 'W=shop E=production R=westeurope COLOUR=blue POOL=user TO=1.36.2 SINCE=2026-12-01T00:00:00Z'

/** Returns the scripts below a heading. */
function scriptsOf(heading: string): readonly string[] {
  const section = page.split(/^## /m).find(text => text.startsWith(`${heading}\n`)) ?? ''
  return fences(section).flatMap(({ language, text }) => (language === 'sh' ? [text] : []))
}

const [variables = ''] = scriptsOf('Set the variables')
const used = new Set([variables])

interface RunOptions {
  readonly node?: string | undefined
  readonly names?: string
  /** Path of the Azure CLI that runs `az rest`. Empty: the stand-in runs it. */
  readonly cli?: string
}

/** Runs one script of the page after the variables of the page, with the names of a kit. */
async function run(kit: UpgradeKit, heading: string, index = 0, options: RunOptions = {}): Promise<Ended> {
  const script = scriptsOf(heading)[index]
  if (script === undefined) throw new Error(`No script ${index} below "${heading}".`)
  used.add(script)
  const { node = '', names = 'E=test R=westeurope', cli } = options
  const since = new Date(kit.began - 3_600_000).toISOString()
  const own = `W=shop ${names} COLOUR=blue POOL=user TO=${TO} SINCE=${since} NODE=${node}`
  return await runScript(kit.kit, `${variables.replace(EXAMPLE, own)}\n${script}`, cli)
}

const cluster = (kit: UpgradeKit) => kit.stored(kit.cluster).properties
const pool = (kit: UpgradeKit, name = 'user') => kit.stored(kit.pool(name)).properties
const states = (kit: UpgradeKit) => [cluster(kit), pool(kit, 'npsystem'), pool(kit)].map(each => each.provisioningState)
const done = { code: 0, errors: '' }

async function upgradedKit(): Promise<UpgradeKit> {
  const kit = upgradeKit()
  cluster(kit).autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
  await kit.run()
  return kit
}

/** Upgrades the control plane by hand, so that the pools can follow. */
async function withControlPlane(): Promise<UpgradeKit> {
  const kit = upgradeKit()
  expect(await run(kit, 'The control plane failed')).toMatchObject(done)
  kit.kit.settle()
  return kit
}

describe('the runbook of upgrades', () => {
  it('has variables that name a cluster as this project does', async () => {
    expect(variables).toContain(EXAMPLE)
    const kit = upgradeKit()
    const { output } = await runScript(
      kit.kit,
      `${variables.replace(EXAMPLE, 'W=shop E=test R=westeurope COLOUR=blue')}\necho $CLUSTER`
    )
    expect(output.trim().toLowerCase()).toBe(kit.cluster.toLowerCase())
  })

  it('shows the state of the cluster, its pools and its nodes', async () => {
    const kit = upgradeKit()
    const found = await run(kit, 'Find out the state')
    expect(found).toMatchObject(done)
    expect(found.output).toContain('"provisioningState": "Succeeded"')
    expect(found.output).toContain(`user\tSucceeded\t${FROM}\t${FROM}`)
    const nodes = await run(kit, 'Find out the state', 1)
    expect(nodes).toMatchObject(done)
    expect(nodes.output).toContain(nodesOfPool(kit.world, kit.pool('user'))[0]?.name)
  })

  it('finds caller and correlation id of the upgrade of a pool', async () => {
    const kit = await upgradedKit()
    kit.kit.wait(3600)
    const { output, ...ended } = await run(kit, 'Find out who started it')
    expect(ended).toMatchObject(done)
    expect(output).toMatch(
      /\tMicrosoft.ContainerService\/managedClusters\/agentPools\/write\tSucceeded\t[0-9a-f-]{36}\n/i
    )
  })

  it('upgrades the control plane alone', async () => {
    const kit = upgradeKit()
    expect(await run(kit, 'The control plane failed')).toMatchObject(done)
    expect(states(kit)[0]).toBe('Upgrading')
    kit.kit.settle()
    expect(cluster(kit)).toMatchObject({ currentKubernetesVersion: TO, provisioningState: 'Succeeded' })
    expect([pool(kit, 'npsystem'), pool(kit)].map(each => each.currentOrchestratorVersion)).toEqual([FROM, FROM])
  })

  it('aborts the upgrade of the control plane, and finishes it later', async () => {
    const kit = upgradeKit()
    await run(kit, 'The control plane failed')
    expect(await run(kit, 'Abort')).toMatchObject(done)
    kit.kit.settle()
    expect(states(kit)[0]).toBe('Canceled')
    expect(await run(kit, 'The control plane failed')).toMatchObject(done)
    kit.kit.settle()
    expect(cluster(kit)).toMatchObject({ currentKubernetesVersion: TO, provisioningState: 'Succeeded' })
  })

  it('aborts the upgrade of a pool, and continues it', async () => {
    const kit = await withControlPlane()
    await run(kit, 'Continue a pool')
    kit.kit.wait(300)
    expect(await run(kit, 'Abort', 1)).toMatchObject(done)
    kit.kit.settle()
    expect(states(kit)).toEqual(['Succeeded', 'Succeeded', 'Canceled'])
    expect(await run(kit, 'Continue a pool')).toMatchObject(done)
    kit.kit.settle()
    expect(nodesOfPool(kit.world, kit.pool('user')).map(({ kubernetesVersion }) => kubernetesVersion)).not.toContain(
      FROM
    )
    expect(pool(kit)).toMatchObject({ currentOrchestratorVersion: TO, provisioningState: 'Succeeded' })
  })

  it('starts the upgrade of the node image of a pool', async () => {
    const kit = upgradeKit()
    pool(kit).nodeImageVersion = 'AKSUbuntu-2204gen2containerd-202501.01.0'
    expect(await run(kit, 'Continue a pool', 1)).toMatchObject(done)
    expect(states(kit)[2]).toBe('UpgradingNodeImageVersion')
  })

  it('returns a pool to version and image of before', async () => {
    const kit = upgradeKit()
    cluster(kit).autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    const nodeImageVersion = 'AKSUbuntu-2204gen2containerd-202606.01.0'
    pool(kit).nodeImageVersion = nodeImageVersion
    const nodes = nodesOfPool(kit.world, kit.pool('user'))
    for (const node of nodes) node.image = nodeImageVersion
    setNodes(kit.world, kit.pool('user'), nodes)
    await kit.run()
    expect(pool(kit).nodeImageVersion).not.toBe(nodeImageVersion)
    expect(await run(kit, 'Roll a pool back')).toMatchObject(done)
    kit.kit.settle()
    expect(pool(kit)).toMatchObject({
      currentOrchestratorVersion: FROM,
      nodeImageVersion,
      provisioningState: 'Succeeded'
    })
    expect(pool(kit, 'npsystem').currentOrchestratorVersion).toBe(TO)
  })

  it('writes nothing to a pool that can only go forward', async () => {
    const kit = await withControlPlane()
    const before = structuredClone(pool(kit))
    const { output, ...ended } = await run(kit, 'Roll a pool back')
    expect(ended).toMatchObject(done)
    expect(output).toContain('Nothing was written.')
    expect(pool(kit)).toEqual(before)
  })

  it('starts an operation with inputs that the starter workflow has', () => {
    const [script = ''] = scriptsOf('What each phase needs')
    used.add(script)
    const [, file = '', inputs = ''] = /^gh workflow run (\S+) (.*)$/m.exec(script) ?? []
    const workflow = parse(readFileSync(join(root, 'workflows', file), 'utf8'))
    const known = Object.keys(workflow.on.workflow_dispatch.inputs)
    expect(known).toEqual(expect.arrayContaining([...inputs.matchAll(/-f (\w+)=/g)].map(([, name]) => name)))
    expect(workflow.on.workflow_dispatch.inputs.operation.options).toContain(/operation=(\S+)/.exec(inputs)?.[1])
  })

  it('shows the budget that holds a drain', async () => {
    const kit = upgradeKit()
    applyObjects(kit, deployment('till', 1), budget('till', { minAvailable: 1 }))
    const { output, ...ended } = await run(kit, 'A drain is blocked')
    expect(ended).toMatchObject(done)
    expect(output).toMatch(/disruptionsAllowed"?: 0/)
    expect(output).toMatch(/name"?: "?till/)
  })

  it('shows all pods', async () => {
    const kit = upgradeKit()
    applyObjects(kit, deployment('till', 1))
    const { output, ...ended } = await run(kit, 'A gate does not pass', 1)
    expect(ended).toMatchObject(done)
    expect(output).toContain('till')
  })

  it('shows the revision that Flux has applied', async () => {
    const kit = provisionedKit()
    const { environment, region } = kit.baseline.config
    const { output, ...ended } = await run(kit, 'A gate does not pass', 0, { names: `E=${environment} R=${region}` })
    expect(ended).toMatchObject(done)
    expect(output).toMatch(/\tCompliant\t\S+\n/)
  })

  it('uncordons a node', async () => {
    const kit = upgradeKit()
    const id = kit.pool('user')
    const nodes = nodesOfPool(kit.world, id)
    const [node] = nodes
    if (node === undefined) throw new Error('no node')
    node.isCordoned = true
    setNodes(kit.world, id, nodes)
    expect(await run(kit, 'Nodes are cordoned', 0, { node: node.name })).toMatchObject(done)
    expect(nodesOfPool(kit.world, id)[0]?.isCordoned).not.toBe(true)
  })

  it('deletes a machine that is quarantined', async () => {
    const kit = upgradeKit()
    setUpgrade(kit, { ...QUICK, undrainableNodeBehavior: 'Cordon' })
    applyObjects(kit, deployment('till', 1))
    atWrite(kit, '/agentPools/user', () => applyObjects(kit, budget('till', { minAvailable: 1 })))
    await thrownBy(kit.run())
    const quarantined = () => nodesOfPool(kit.world, kit.pool('user')).filter(({ isQuarantined }) => isQuarantined)
    const [node] = quarantined()
    expect(await run(kit, 'Nodes are quarantined', 0, { node: node?.name })).toMatchObject(done)
    kit.kit.settle()
    expect(quarantined()).toEqual([])
  })

  it('closes an override, and keeps the version', async () => {
    const kit = upgradeKit()
    const until = new Date(kit.world.now + 3_600_000).toISOString()
    cluster(kit).upgradeSettings = { overrideSettings: { forceUpgrade: true, until } }
    expect(await run(kit, 'An override is open')).toMatchObject(done)
    kit.kit.settle()
    expect(cluster(kit)).toMatchObject({
      upgradeSettings: { overrideSettings: { forceUpgrade: false } },
      currentKubernetesVersion: FROM
    })
  })

  it('takes the options of the Azure CLI, where it is installed', async () => {
    const cli = installedAzureCli()
    const kit = await withControlPlane()
    for (const [heading, index] of [
      ['Continue a pool', 0],
      ['Find out who started it', 0],
      ['Abort', 1]
    ] as const) {
      expect(await run(kit, heading, index, { cli })).toMatchObject(done)
    }
    expect(states(kit)[2]).toBe('Canceling')
  })

  it('states the durations that a plan computes', () => {
    const { controlPlane, pools } = expectedDuration(true, [{ name: 'user', count: 1 }])
    const [batch] = pools
    const row = (phase: string, { least, most }: { readonly least: number; readonly most: number }) =>
      `| ${phase} | ${least} | ${most} |`
    expect(page).toContain(row('control plane', controlPlane ?? { least: 0, most: 0 }))
    const { least = 0, most = 0, drainTimeoutMinutes = 0 } = batch ?? {}
    expect(page).toContain(row('pool, for each batch of nodes', { least, most: most - drainTimeoutMinutes }))
    expect(page.replaceAll('\n', ' ')).toContain(`drain time-out, ${drainTimeoutMinutes} minutes if the pool sets none`)
  })

  it('names each operation of the action, and no other one', () => {
    const named = [...page.matchAll(/`operation: ([a-z-]+)`/g)].map(([, name]) => name)
    const commands = COMMANDS.flatMap(({ action, command }) =>
      action === 'upgrade-cluster' && command !== undefined ? [command] : []
    )
    expect([...new Set(named)].sort()).toEqual([...commands].sort())
  })

  it('has no script that the tests above do not run', () => {
    const all = fences(page).map(({ text }) => text)
    expect(all.filter(text => !used.has(text))).toEqual([])
  })
})
