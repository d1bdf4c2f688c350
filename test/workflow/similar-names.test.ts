import { afterEach, describe, expect, it } from '@jest/globals'
import { inventory } from '../../local/azure/resources/inventory.ts'
import { forkHost, type OpenHost, type World } from '../../local/index.ts'
import { destroy, kitWith, newWorld, provision } from './kit.ts'

/** Each name after the first is the first one with the beginning of a part: hub-gateway, identity-gateway, blue-nodes. */
const ENVIRONMENTS = ['prod', 'prod-hub', 'prod-identity', 'prod-blue'] as const
type Environment = (typeof ENVIRONMENTS)[number]

/** The first has what the others could be taken to own: a VPN gateway, an application gateway with its identity. */
const caller = kitWith(`apiVersion: aks-baseline/v1
workload: shop
defaults: { profile: dev-test, region: westeurope }
environments:
${ENVIRONMENTS.map(
  (name, i) =>
    `  ${name}: { hub: { addressSpace: 10.20${i}.0.0/24, gateway: { kind: ${i === 0 ? 'Vpn' : 'none'} } }, spoke: { addressSpace: 10.24${i}.0.0/16 }, ingress: { domain: ${name}.contoso.com } }`
).join('\n')}
`)

let host: OpenHost
const { first, all } = await provisioned()

afterEach(async () => await host.close())

/** The world with the first environment, and with all of them. */
async function provisioned(): Promise<{ first: World; all: World }> {
  const on = await newWorld(ENVIRONMENTS)
  const [one, ...others] = ENVIRONMENTS
  await provisionAll(on, [one])
  const world = structuredClone(on.world)
  await provisionAll(on, others)
  return { first: world, all: structuredClone(on.world) }
}

async function provisionAll(on: OpenHost, environments: readonly Environment[]): Promise<void> {
  const runs = await Promise.all(environments.map(environment => provision(on, { caller, environment })))
  const failed = runs.find(({ conclusion }) => conclusion !== 'success')
  if (failed !== undefined) throw new Error(JSON.stringify(failed.annotations))
}

/** Everything of an environment: its groups and stacks with all that is in them. */
function belongings(environment: Environment): unknown[] {
  const own = new RegExp(
    `/rg-shop-${environment}-(hub|spoke|platform|cluster|blue-nodes)-westeurope|/aksb\\.shop\\.${environment}\\.`,
    'i'
  )
  return inventory(host.world).filter(({ id }) => own.test(String(id)))
}

describe('an environment that was never provisioned', () => {
  it.each(['prod-hub', 'prod-identity'] as const)('%s is destroyed without touching prod', async environment => {
    host = await forkHost(first)
    const before = belongings('prod')
    expect(before.length).toBeGreaterThan(80)
    expect(await destroy(host, { caller, environment })).toMatchObject({
      conclusion: 'success',
      requests: { writes: 0 }
    })
    expect(belongings('prod')).toEqual(before)
  })
})

describe('of environments whose names run into each other', () => {
  it.each(['prod', 'prod-identity'] as const)(
    '%s is destroyed whole, and the others stay as they are',
    async environment => {
      host = await forkHost(all)
      const others = ENVIRONMENTS.filter(name => name !== environment)
      const before = others.map(belongings)
      for (const kept of before) expect(kept.length).toBeGreaterThan(60)
      expect(await destroy(host, { caller, environment })).toMatchObject({ conclusion: 'success' })
      expect(belongings(environment)).toEqual([])
      expect(others.map(belongings)).toEqual(before)
    }
  )
})
