import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forkHost, type OpenHost, type World } from '../../local/index.ts'
import { drift, kitWith, newWorld, outputsOf, provision, summaryOf } from './kit.ts'

const CONFIGURATION = `apiVersion: aks-baseline/v1
workload: shop
defaults: { profile: dev-test, region: westeurope }
environments:
  production: { ingress: { domain: first.contoso.com }, hub: { bastion: { enabled: true } } }
`
const caller = kitWith(CONFIGURATION)
const provisioned = await provisionedWorld()
let host: OpenHost

async function provisionedWorld(): Promise<World> {
  const first = await newWorld(['production'])
  const { conclusion, annotations } = await provision(first, { caller, environment: 'production' })
  if (conclusion !== 'success') throw new Error(JSON.stringify(annotations))
  return structuredClone(first.world)
}

/** Sets a state behind everybody's back, of every resource whose id fits. */
function set(pattern: RegExp, property: string, state: string): void {
  const found = Object.values(host.world.resources).filter(({ id }) => pattern.test(id))
  if (found.length === 0) throw new Error(`nothing fits ${pattern}`)
  for (const { properties } of found) properties[property] = state
}

const run = (event: 'pull_request' | 'push') => provision(host, { caller, environment: 'production', event })

function onOneWorld(): void {
  beforeAll(async () => {
    host = await forkHost(provisioned)
  })
  afterAll(async () => await host.close())
}

describe('an environment with failed and stopped resources', () => {
  onOneWorld()
  beforeAll(() => {
    set(/\/agentPools\/[^/]+$/i, 'provisioningState', 'Failed')
    set(/\/azureFirewalls\/[^/]+$/i, 'provisioningState', 'Failed')
    set(/\/bastionHosts\/[^/]+$/i, 'provisioningState', 'Failed')
    set(/\/applicationGateways\/[^/]+$/i, 'operationalState', 'Stopped')
  })

  it('is reported by drift, each resource with its state', async () => {
    const summary = summaryOf(host, await drift(host, { caller }))
    for (const told of [
      'The last write of fw-shop-production-westeurope failed. Provisioning writes it again without changes.',
      'The last write of bas-shop-production-westeurope failed. Provisioning writes it again without changes.',
      'agw-shop-production-westeurope is Stopped. Provisioning writes it again without changes. That write starts the gateway',
      'The last write of user failed. Provisioning writes it again without changes.'
    ])
      expect(summary).toContain(told)
  })

  it('has a green plan, which lists what is written again', async () => {
    const plan = await run('pull_request')
    expect(plan.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(summaryOf(host, plan)).toContain(
      'Provisioning writes it again without changes. That write starts the gateway'
    )
  })

  it('is healed once the plan is approved', async () => {
    expect((await run('push')).annotations.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('has nothing to write afterwards', async () => {
    expect(outputsOf(await run('pull_request'), 'plan')).toMatchObject({ 'has-changes': 'false' })
  })
})

describe('a cluster that AKS upgrades in its own window', () => {
  onOneWorld()

  it('keeps a pull request green and is not evaluated', async () => {
    set(/\/managedClusters\/[^/]+$/i, 'provisioningState', 'Upgrading')
    const plan = await run('pull_request')
    expect(plan.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(summaryOf(host, plan)).toContain('the blue cluster is Upgrading')
  })
})
