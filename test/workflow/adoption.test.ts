import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addNodesToSavedWorld } from '../../local/aks/nodes/saved-nodes.ts'
import { stacksOf } from '../../local/azure/stacks/stack-record.ts'
import { publishManifests } from '../../local/host/demo-sources.ts'
import { forkHost, type OpenHost, type RunRequest, type World } from '../../local/index.ts'
import { destroy, drift, idsOf, kitWith, provision, root, summaryOf } from './kit.ts'

const worlds = join(root, 'test/fixtures/worlds')
const packed = readFileSync(join(worlds, 'first-stack-format.json.gz'))
const saved = addNodesToSavedWorld(JSON.parse(gunzipSync(packed).toString()))
const configuration = readFileSync(join(worlds, 'first-stack-format.yml'), 'utf8')
const caller = kitWith(configuration)
/** The repository of that time. Its manifests name the images that the configuration imports. */
const team = join(root, 'test/fixtures/consumers/first')
const FORMER = /^aksb-shop-production-/

let host: OpenHost
let seen: string[]

/** The saved world after one run for the blue cluster, which adopts every stack but those of the green one. */
const adopted = await adoptedWorld()

beforeEach(async () => await open(saved))
afterEach(async () => await host.close())

async function open(world: World): Promise<void> {
  host = await forkHost(world)
  publishManifests(host.world, team)
  seen = []
  host.onServed((_n, method, path) => void seen.push(`${method} ${path}`))
}

async function adoptedWorld(): Promise<World> {
  await open(saved)
  const run = await provision(host, { caller })
  if (run.conclusion !== 'success') throw new Error(JSON.stringify(run.annotations))
  const world = structuredClone(host.world)
  await host.close()
  return world
}

/** Returns the ids of everything except the records of stacks, and the record zone, which later versions add. */
const resourceIds = (world: World) =>
  idsOf(world).filter(
    id => !id.includes('/deploymentStacks/') && !id.includes('/aks-baseline-shop-production.internal')
  )
const stackNames = () => Object.values(stacksOf(host.world)).map(({ name }) => name)
const formerStacks = () => stackNames().filter(name => FORMER.test(name))
const run = (request: Partial<RunRequest> = {}) => provision(host, { caller, ...request })

/** Deletions of anything but the records of stacks, what-if results and leases. */
const deletions = () =>
  seen.filter(each => each.startsWith('DELETE ') && !/\/deploymentStacks(WhatIfResults)?\/|[-_]lease$/.test(each))

/** The input that names what may be deleted, as lines of the caller's workflow. */
function allowing(ids: readonly string[]): string {
  return ['allow-destructive: |', ...ids.map(id => `  ${id}`)].map(line => `\n      ${line}`).join('')
}

/** Kind and type of each change that the summary of a plan lists. */
function listedChanges(summary: string): string[] {
  return [...summary.matchAll(/^\| [+~×-] (\w+) \| .* \| `([\w./]+)` \| [^|]*\b\w+ \|/gm)].map(
    ([, kind, type]) => `${kind} ${type}`
  )
}

/** Changes of resources that got another description or title since. */
const DESCRIBED = [
  'Microsoft.AlertsManagement/prometheusRuleGroups',
  'Microsoft.Authorization/policyAssignments',
  'Microsoft.Authorization/policyDefinitions',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
  'Microsoft.OperationalInsights/queryPacks/queries'
].map(type => `modify ${type}`)

describe('an environment whose stacks have the first format', () => {
  it('is planned without a deletion or a replacement: its stacks are adopted', async () => {
    const planned = await run({ event: 'pull_request' })
    expect(planned).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    const changes = listedChanges(summaryOf(host, planned))
    const stacks = changes.filter(change => change.endsWith(' Microsoft.Resources/deploymentStacks'))
    expect(stacks.filter(change => change.startsWith('detach '))).toHaveLength(19)
    expect(stacks.filter(change => change.startsWith('create '))).toHaveLength(19)
    const others = changes.filter(change => !stacks.includes(change) && !DESCRIBED.includes(change))
    // The record zone is new. The preview's policy contains a secret and leaves its stack; the others are corrections.
    expect(others).toEqual([
      'create Microsoft.Network/privateDnsZones',
      'modify Microsoft.Network/virtualNetworks',
      'modify Microsoft.OperationalInsights/workspaces',
      'detach Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
      'modify Microsoft.KubernetesConfiguration/fluxConfigurations'
    ])
  })

  it('has every resource afterwards, in stacks of the present format, and the next run writes nothing', async () => {
    await open(adopted)
    expect(resourceIds(adopted)).toEqual(resourceIds(saved))
    expect(formerStacks().every(name => name.includes('-green-'))).toBe(true)
    expect(stackNames().filter(name => name.startsWith('aksb.shop.production.'))).toHaveLength(19)
    expect(await run()).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('gets the stacks of the other cluster adopted when a run is about that cluster', async () => {
    await open(adopted)
    expect(await run({ inputs: { colour: 'green' } })).toMatchObject({ conclusion: 'success' })
    expect(formerStacks()).toEqual([])
    expect(deletions()).toEqual([])
    expect(resourceIds(host.world)).toEqual(resourceIds(saved))
  })

  it('shows no drift, since its resources are as configured', async () => {
    expect(await drift(host, { caller })).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(Object.keys(host.world.github)).not.toContain('issues.1')
  })

  it('is adopted by the next run when one is killed between the two records of a stack', async () => {
    const killAt = {
      method: 'DELETE',
      path: '*/deploymentStacks/aksb-shop-production-gateway-westeurope',
      occurrence: 1
    }
    expect(await run({ killAt })).toMatchObject({ conclusion: 'killed' })
    expect(await run()).toMatchObject({ conclusion: 'success' })
    expect(stackNames().filter(name => name.startsWith('aksb.shop.production.'))).toHaveLength(19)
    expect(deletions()).toEqual([])
    expect(resourceIds(host.world)).toEqual(resourceIds(saved))
  })

  it('loses what the file no longer asks for, in the run that adopts it', async () => {
    const gone = ['/budgets/', '/bastionHosts/', 'pip-shop-production-bastion-'].flatMap(part =>
      idsOf(saved).filter(id => id.includes(part))
    )
    expect(gone.length).toBeGreaterThanOrEqual(2)
    const without = kitWith(
      configuration
        .replace('  budget: {', '  #budget: {')
        .replace('enabled: true\n      sku: Standard', 'enabled: false'),
      ['provision.yml', "'plan' || 'apply' }}", `'plan' || 'apply' }}${allowing(gone)}`]
    )
    expect(await run({ caller: without })).toMatchObject({ conclusion: 'success' })
    for (const id of gone) expect(idsOf(host.world)).not.toContain(id)
    expect(await run({ caller: without })).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('is destroyed whole', async () => {
    expect(await destroy(host, { caller })).toMatchObject({ conclusion: 'success' })
    expect(stackNames()).toEqual([])
    expect(idsOf(host.world).filter(id => /\/resourceGroups\/rg-shop-production-/i.test(id))).toEqual([])
  })
})
