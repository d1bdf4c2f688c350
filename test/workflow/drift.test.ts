import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import { forkHost, type OpenHost, type RunResult, type World } from '../../local/index.ts'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { AKS } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { drift, kitWith, newWorld, provision, root, starterKit, summaryOf } from './kit.ts'

const CONFIGURATION = `apiVersion: aks-baseline/v1
workload: shop
defaults:
  profile: dev-test
  region: westeurope
  tags: { team: platform }
environments:
  first: { hub: { addressSpace: 10.200.0.0/24 }, spoke: { addressSpace: 10.240.0.0/16 }, ingress: { domain: first.contoso.com } }
  second: { hub: { addressSpace: 10.201.0.0/24 }, spoke: { addressSpace: 10.241.0.0/16 } }
`
const kitFor = (...environments: string[]) =>
  kitWith(CONFIGURATION, ['drift.yml', '["production"]', JSON.stringify(environments)])
const caller = kitFor('first')

const provisioned = await provisionedWorld()
const { ids } = createBaseline(loadConfig(CONFIGURATION, 'aks-baseline.yml', 'first'), provisioned.subscriptionId)
let host: OpenHost

async function provisionedWorld(): Promise<World> {
  const first = await newWorld(['first', 'second'])
  const runs = ['first', 'second'].map(environment => provision(first, { caller, environment }))
  const failed = (await Promise.all(runs)).find(({ conclusion }) => conclusion !== 'success')
  if (failed !== undefined) throw new Error(JSON.stringify(failed.annotations))
  return structuredClone(first.world)
}

/** Tests of a group go on where the one before left off. */
function onOneWorld(): void {
  beforeAll(async () => {
    host = await forkHost(provisioned)
  })
  afterAll(async () => await host.close())
}

const issues = () => githubState(host.world).issues
const comments = () => githubState(host.world).comments.map(({ issue, body }) => [issue, body])
const outputsOf = ({ jobs }: RunResult) => jobs.map(({ steps }) => steps.at(-1)?.outputs ?? {})

const clusterApi = { version: AKS }

/** Writes a resource as somebody else would: all of it as Azure gives it, with another value at a dotted path. */
function change(id: string, path: string, value: unknown, options = {}): void {
  const kit = clientOf(host.world)
  const body = structuredClone(kit.get(id, options))
  const names = path.split('.')
  const last = names.pop() ?? ''
  names.reduce((inner, name) => inner[name], body)[last] = value
  kit.make(id, body, options)
}

function securityGroupOf(environment: string): string {
  const found = Object.values(host.world.resources).find(({ name }) =>
    name.startsWith(`nsg-shop-${environment}-endpoints-`)
  )
  if (found === undefined) throw new Error(`${environment} has no such security group`)
  return found.id
}

const SOURCE = 'properties.securityRules.0.properties.sourceAddressPrefix'
const LOCAL_ACCOUNTS = 'properties.disableLocalAccounts'
const openTo = (source: string, environment = 'first') => change(securityGroupOf(environment), SOURCE, source)
const rowsOf = (body = '') => body.split('\n').filter(line => line.startsWith('| `'))

describe('an environment that is as configured', () => {
  onOneWorld()

  it('has no issue, whichever certificates were handed over when it was made', async () => {
    const run = await drift(host, { caller, event: 'schedule' })
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 }, annotations: [] })
    expect(outputsOf(run)).toMatchObject([
      { 'has-drift': 'false', 'not-evaluated': '0', 'issue-number': '', environment: 'first' }
    ])
    expect(issues()).toEqual([])
    expect(summaryOf(host, run)).toContain('nothing. Azure matches the configuration')
  })

  it('is not looked at where it was never provisioned', async () => {
    const empty = await newWorld(['first'])
    const run = await drift(empty, { caller })
    expect(run.conclusion).toBe('success')
    expect(outputsOf(run)).toMatchObject([{ 'has-drift': 'false', 'not-evaluated': '1', 'issue-number': '' }])
    expect(run.annotations[0]?.message).toContain('the environment has no deployment stack')
  })

  it('is found again by the file that it came from when that file gets another workload', async () => {
    const other = CONFIGURATION.replace('workload: shop', 'workload: other')
    const run = await drift(host, { caller: kitWith(other, ['drift.yml', 'production', 'first']) })
    expect(outputsOf(run)).toMatchObject([{ 'has-drift': 'true', 'not-evaluated': '1' }])
    expect(issues()[0]?.body).toContain('-f environment=first -f left-behind=shop/first/westeurope')
    expect(issues()[0]?.body).not.toContain('left-behind=shop/second')
  })
})

describe('changes behind our back', () => {
  onOneWorld()

  it('open an issue that names resource and property', async () => {
    openTo('*')
    change(ids.clusters.blue.cluster, LOCAL_ACCOUNTS, false, clusterApi)
    change(ids.registry, 'tags.team', 'another')
    const run = await drift(host, { caller })
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null })
    expect(outputsOf(run)).toMatchObject([{ 'has-drift': 'true', 'not-evaluated': '0', 'issue-number': '2' }])
    expect(issues()).toMatchObject([{ title: 'Drift: shop first in westeurope', labels: ['drift'], edits: 0 }])
    const rows = rowsOf(issues()[0]?.body)
    expect(rows).toHaveLength(3)
    expect(rows.join()).toContain('| `nsg-shop-first-endpoints-westeurope` |')
    expect(rows.join()).toContain(`| \`${SOURCE}\` | \`"*"\` | \`"VirtualNetwork"\` |`)
    expect(rows.join()).toContain(`| \`${LOCAL_ACCOUNTS}\` | \`false\` | \`true\` |`)
    expect(rows.join()).toContain('| `tags.team` | `"another"` | `"platform"` |')
    expect(summaryOf(host, run)).toContain(LOCAL_ACCOUNTS)
  })

  it('leave the issue as it is while nothing else changes', async () => {
    await drift(host, { caller })
    expect(issues()).toMatchObject([{ number: 2, edits: 0, state: 'open' }])
  })

  it('are written into the same issue', async () => {
    change(ids.clusters.blue.cluster, LOCAL_ACCOUNTS, true, clusterApi)
    await drift(host, { caller })
    expect(issues()).toMatchObject([{ number: 2, edits: 1, state: 'open' }])
    expect(issues()[0]?.body).not.toContain(LOCAL_ACCOUNTS)
    expect(comments()).toEqual([])
  })

  it('close it once they are repaired', async () => {
    openTo('VirtualNetwork')
    change(ids.registry, 'tags.team', 'platform')
    expect(outputsOf(await drift(host, { caller }))).toMatchObject([{ 'has-drift': 'false', 'issue-number': '2' }])
    expect(issues()).toMatchObject([{ number: 2, state: 'closed', stateReason: 'completed' }])
    expect(comments()).toEqual([[2, expect.stringContaining('Azure matches the configuration')]])
  })

  it('open it again when they come back', async () => {
    openTo('*')
    await drift(host, { caller })
    expect(issues()).toMatchObject([{ number: 2, state: 'open', stateReason: 'reopened', edits: 2 }])
    expect(comments()).toHaveLength(2)
  })
})

describe('what cannot be looked at', () => {
  onOneWorld()

  it('is a stopped cluster, which is no drift', async () => {
    const kit = clientOf(host.world)
    kit.send('POST', `${ids.clusters.blue.cluster}/stop`, {}, clusterApi)
    kit.settle()
    const run = await drift(host, { caller })
    expect(outputsOf(run)).toMatchObject([{ 'has-drift': 'false', 'not-evaluated': '1', 'issue-number': '' }])
    expect(issues()).toEqual([])
    expect(summaryOf(host, run)).toContain('Azure refuses to write a stopped cluster')
  })

  it('is everything while a stack is being written', async () => {
    const half = await newWorld(['first'])
    const killAt = { method: 'PUT', path: '**/deploymentStacks/*.hub-egress.*', occurrence: 1 }
    await provision(half, { caller, environment: 'first', killAt })
    const run = await drift(half, { caller })
    expect(outputsOf(run)).toMatchObject([{ 'has-drift': 'false', 'not-evaluated': '1', 'issue-number': '' }])
    expect(run.annotations[0]?.message).toContain('aksb.shop.first.hub-egress.westeurope')
    expect(githubState(half.world).issues).toEqual([])
  })
})

describe('two environments', () => {
  onOneWorld()

  it('have an issue each', async () => {
    for (const environment of ['first', 'second']) openTo('*', environment)
    expect(await drift(host, { caller: kitFor('first', 'second') })).toMatchObject({ conclusion: 'success' })
    const titles = issues().map(({ title }) => title)
    expect(titles.toSorted()).toEqual(['Drift: shop first in westeurope', 'Drift: shop second in westeurope'])
  })
})

describe('a job that may not write issues', () => {
  onOneWorld()

  it('says so in a notice, and what it found all the same', async () => {
    openTo('*')
    const [ours, theirs] = [join(starterKit, 'drift.yml'), join(root, 'test/fixtures/callers/drift.yml')]
    const own = kitWith(CONFIGURATION, ['drift.yml', readFileSync(ours, 'utf8'), readFileSync(theirs, 'utf8')])
    const run = await drift(host, { caller: own })
    expect(outputsOf(run)).toMatchObject([{ 'has-drift': 'true', 'issue-number': '' }])
    expect(run).toMatchObject({ conclusion: 'success', annotations: [{ level: 'notice' }] })
    expect(run.annotations[0]?.message).toContain('`permissions: issues: write`')
    expect(summaryOf(host, run)).toContain(SOURCE)
  })
})
