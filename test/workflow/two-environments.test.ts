import { afterEach, describe, expect, it } from '@jest/globals'
import { inventory } from '../../local/azure/resources/inventory.ts'
import { forkHost, type OpenHost, type RunResult, type World } from '../../local/index.ts'
import { destroy, idsOf, kitWith, newWorld, provision, summaryOf } from './kit.ts'

const ENVIRONMENTS = ['first', 'second'] as const
type Environment = (typeof ENVIRONMENTS)[number]

/** Two environments; each is given as a line of YAML. */
function configuration(first: string, second: string): string {
  return `apiVersion: aks-baseline/v1
workload: shop
defaults:
  profile: dev-test
  region: westeurope
environments:
  first: ${first}
  second: ${second}
`
}

/** The second uses hub, firewall and zones of the first, and may write into them. */
function onOneHub({ subscriptionId }: World): string {
  const hub = `/subscriptions/${subscriptionId}/resourceGroups/rg-shop-first-hub-westeurope/providers/Microsoft.Network`
  const zone = (name: string) => `${hub}/privateDnsZones/${name}`
  const existing = `{ networkId: ${hub}/virtualNetworks/vnet-shop-first-hub-westeurope, addressSpaces: [10.200.0.0/24],
      firewallAddress: 10.200.0.4, firewallPolicy: { id: ${hub}/firewallPolicies/afwp-shop-first-westeurope, rules: write },
      peering: write, zoneLinks: write }`
  const zones = `{ registry: ${zone('privatelink.azurecr.io')}, vault: ${zone('privatelink.vaultcore.azure.net')}, links: write }`
  return configuration(
    '{ hub: { addressSpace: 10.200.0.0/24 }, spoke: { addressSpace: 10.240.0.0/16 }, dns: { zones: hub }, peeredAddressSpaces: [10.241.0.0/16], ingress: { domain: first.contoso.com } }',
    `{ hub: { existing: ${existing} }, spoke: { addressSpace: 10.241.0.0/16 }, dns: { zones: existing, existing: ${zones} }, ingress: { domain: second.contoso.com } }`
  )
}

const IN_PAIRED_REGIONS = configuration(
  '{ hub: { addressSpace: 10.200.0.0/24 }, spoke: { addressSpace: 10.240.0.0/16 }, ingress: { domain: first.contoso.com } }',
  '{ region: northeurope, hub: { addressSpace: 10.201.0.0/24 }, spoke: { addressSpace: 10.241.0.0/16 }, ingress: { domain: second.contoso.com } }'
)

interface Provisioned {
  readonly caller: string
  /** Ids of what was there before. */
  readonly before: readonly string[]
  readonly world: World
}

const pair = await provisioned(() => IN_PAIRED_REGIONS, bothAtOnce)
const shared = await provisioned(onOneHub, oneAfterTheOther)
let host: OpenHost

afterEach(async () => await host.close())

async function provisioned(
  configure: (world: World) => string,
  run: (host: OpenHost, caller: string) => Promise<RunResult[]>
): Promise<Provisioned> {
  const first = await newWorld(ENVIRONMENTS)
  const caller = kitWith(configure(first.world))
  const before = idsOf(first.world)
  const failed = (await run(first, caller)).find(({ conclusion }) => conclusion !== 'success')
  if (failed !== undefined) throw new Error(JSON.stringify(failed.annotations))
  return { caller, before, world: structuredClone(first.world) }
}

function bothAtOnce(on: OpenHost, caller: string): Promise<RunResult[]> {
  return Promise.all(ENVIRONMENTS.map(environment => provision(on, { caller, environment })))
}

/** The second can be planned only once there is the hub. */
async function oneAfterTheOther(on: OpenHost, caller: string): Promise<RunResult[]> {
  const first = await provision(on, { caller, environment: 'first' })
  return [first, await provision(on, { caller, environment: 'second' })]
}

/** All that is not of the environment, without what its going changes elsewhere: a peering loses its other side, a zone its records. */
function without(environment: Environment): unknown[] {
  return inventory(host.world)
    .filter(each => !isOf(environment, each))
    .map(each => JSON.parse(JSON.stringify(each, (key, value) => (CHANGED_BY_OTHERS.has(key) ? undefined : value))))
}

/** By its name; a record of a shared zone by the endpoint that made it. */
function isOf(environment: Environment, { id, type, ...rest }: Record<string, unknown>): boolean {
  const text = type === 'Microsoft.Network/privateDnsZones/A' ? JSON.stringify(rest) : String(id)
  const own = [`-${environment}-`, `/aksb.shop.${environment}.`]
  return own.some(part => text.includes(part) || String(id).includes(part))
}

const CHANGED_BY_OTHERS = new Set(['virtualNetworkPeerings', 'numberOfRecordSets', 'numberOfVirtualNetworkLinks'])

const left = ({ before }: Provisioned) =>
  idsOf(host.world).filter(id => !before.includes(id) && !/\/NetworkWatcherRG(\/|$)/i.test(id))

describe.each([
  ['in paired regions', pair, 'first', 'second'],
  ['on one hub', shared, 'second', 'first']
] as const)('two environments %s', (_, { caller, ...rest }, goes, stays) => {
  it('stand side by side, and are both found as they should be', async () => {
    host = await forkHost(rest.world)
    for (const run of await bothAtOnce(host, caller))
      expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('go one by one, and one that goes leaves the other as it was', async () => {
    host = await forkHost(rest.world)
    const before = without(goes)
    expect(await destroy(host, { caller, environment: goes })).toMatchObject({ conclusion: 'success', annotations: [] })
    expect(without(goes)).toEqual(before)
    expect(await provision(host, { caller, environment: stays })).toMatchObject({ requests: { writes: 0 } })
    expect(await destroy(host, { caller, environment: stays })).toMatchObject({ conclusion: 'success' })
    expect(left({ caller, ...rest })).toEqual([])
  })
})

describe('a hub that another environment uses', () => {
  it('is not destroyed', async () => {
    host = await forkHost(shared.world)
    const run = await destroy(host, { caller: shared.caller, environment: 'first' })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'environment-in-use', requests: { writes: 0 } })
    const text = run.annotations.map(({ message }) => message).join('\n')
    expect(text).toContain('vnet-shop-second-spoke-westeurope')
  })

  it('keeps what the other wrote into it, which the plan of its destruction lists', async () => {
    host = await forkHost(shared.world)
    const run = await destroy(host, { caller: shared.caller, environment: 'second' })
    expect(summaryOf(host, run)).toContain('The resource is in an existing hub or zone and is kept')
    const remains = idsOf(host.world).filter(id => id.includes('second'))
    expect(remains.map(id => id.split('/').slice(-2).join('/'))).toEqual([
      'ruleCollectionGroups/shop-second-cluster-westeurope',
      'ruleCollectionGroups/shop-second-gitops-westeurope',
      'virtualNetworkPeerings/to-vnet-shop-second-spoke-westeurope'
    ])
  })
})
