import { describe, expect, it } from '@jest/globals'
import { createBaseline as baselineOf } from '../../../../src/config/index.ts'
import type { Baseline, BaselineConfig } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { environmentSteps } from '../../../../src/provisioning/steps/environment.ts'
import type { RunInputs } from '../../../../src/provisioning/steps/platform.ts'
import { topologicalOrder } from '../../../../src/provisioning/topological-order.ts'
import type { Step } from '../../../../src/provisioning/types.ts'
import { zoneLinks } from '../../../../src/templates/dns/private-zones.ts'
import { vaultRecordsId } from '../../../../src/templates/platform/platform-endpoints.ts'
import { replicaIds } from '../../../../src/templates/platform/registry.ts'
import { baselineWith, VARIANTS, withDomain } from '../../templates/baselines.ts'
import { baseline as small } from '../fixtures.ts'

const CERTIFICATE: RunInputs = { certificates: [{ use: 'gateway', name: 'c', input: 'i' }], images: [], colours: [] }
const of = withDomain(baselineWith())
const { everything } = VARIANTS

function needsOf(name: string, baseline: Baseline = of, given: RunInputs = CERTIFICATE): Step['needs'] {
  const step = environmentSteps(baseline, given).find(each => each.name === name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step.needs
}

const steps = (name: string, baseline?: Baseline, given?: RunInputs) =>
  needsOf(name, baseline, given).map(({ step }) => step)

describe('the platform', () => {
  it('is begun beside the network and the identities', () => {
    for (const baseline of [of, VARIANTS.hubOfOthersWithDomain])
      expect(needsOf('platform', baseline)).toEqual([{ step: 'groups' }, { step: 'flow-log' }])
    expect(needsOf('platform', everything)).toEqual([{ step: 'groups' }])
  })

  it('lets identities in once they, and what they may come to, are there', () => {
    const { gatewayIdentity, vault } = of.ids
    expect(needsOf('roles')).toEqual([
      { step: 'groups' },
      { step: 'identity-gateway', until: gatewayIdentity },
      { step: 'platform', until: vault },
      { step: 'flow-log' }
    ])
    expect(steps('roles', everything).filter(step => step === 'platform')).toHaveLength(2)
    expect(steps('identity-gateway', baselineWith())).toEqual(['gateway', 'roles', 'flow-log'])
  })
})

describe('the endpoints', () => {
  it('wait for the network, their zones, vault and registry, and every replica', () => {
    const { spokeNetwork, zones, vault, registry } = everything.ids
    expect(replicaIds(everything)).toHaveLength(2)
    expect(needsOf('endpoints', everything)).toEqual(
      expect.arrayContaining([
        { step: 'spoke', until: spokeNetwork },
        { step: 'zones', until: zones.vault },
        { step: 'zones', until: zones.registry },
        ...[vault, registry, ...replicaIds(everything)].map(until => ({ step: 'platform', until }))
      ])
    )
    expect(steps('endpoints', everything)).not.toContain('connections')
  })

  it('wait for zones of the hub where those lie there', () => {
    expect(needsOf('endpoints', VARIANTS.sharedRegistryAndZones)).toContainEqual({
      step: 'hub-network',
      until: VARIANTS.sharedRegistryAndZones.ids.zones.vault
    })
  })
})

describe('the gateway', () => {
  const linkOf = (baseline: Baseline) =>
    zoneLinks(baseline).find(({ zone, to }) => zone === 'vault' && to === 'spoke')?.id

  it('waits for its role, its certificate, and the way to the vault', () => {
    expect(needsOf('gateway')).toEqual(
      expect.arrayContaining([
        { step: 'roles' },
        { step: 'secrets' },
        { step: 'endpoints', until: vaultRecordsId(of) },
        { step: 'connections', until: linkOf(of) }
      ])
    )
    expect(steps('gateway', of, { certificates: [], images: [], colours: [] })).not.toContain('secrets')
  })

  it('waits for the link in a zone of others where we write it, and for none where they do', () => {
    expect(needsOf('gateway', withDomain(VARIANTS.zonesOfOthers))).toContainEqual({ step: 'foreign' })
    const theirs = needsOf('gateway', withDomain(VARIANTS.allOfOthers))
    expect(theirs.map(({ step }) => step)).not.toContain('foreign')
    expect(theirs).not.toContainEqual({ step: 'connections', until: linkOf(VARIANTS.allOfOthers) })
  })

  it('that is no longer wanted goes before its role, and that before its identity', () => {
    expect(steps('roles', baselineWith())).toEqual(['gateway', 'flow-log'])
    expect(steps('gateway', baselineWith())).toEqual([])
  })

  it('takes the policy of its preview along when the domain is removed, and only then', () => {
    expect(steps('preview-policy', baselineWith())).toEqual(['gateway'])
    expect(environmentSteps(of, CERTIFICATE).map(({ name }) => name)).not.toContain('preview-policy')
  })
})

it.each(Object.entries(VARIANTS))('the steps of %s can be ordered', (_, baseline) => {
  const all = environmentSteps(baseline, CERTIFICATE)
  expect(topologicalOrder(all)).toHaveLength(all.length)
})

const config: BaselineConfig = {
  ...small.config,
  hub: { ...small.config.hub, addressSpace: '10.200.0.0/24' },
  spoke: { addressSpace: '10.240.0.0/16', subnets: {} },
  ingress: { ...small.config.ingress, domain: 'contoso.com' }
}
const whole = baselineOf(config, 's')
const { domain: _, ...closed } = config.ingress
const withoutGateway = baselineOf({ ...config, ingress: closed }, 's')
const certificate = { use: 'gateway', name: 'gateway-certificate', input: 'gateway-certificate' } as const
const image = { registry: 'docker.io', source: 'a', digest: `sha256:${'a'.repeat(64)}`, repository: 'a' }
const given: RunInputs = { certificates: [certificate], images: [image], colours: [] }
const nothing: RunInputs = { certificates: [], images: [], colours: [] }

const stepsOf = (of = whole, what = given) => environmentSteps(of, what)
const needed = (name: string, of = whole, what = given) =>
  (stepsOf(of, what).find(step => step.name === name)?.needs ?? []).map(({ step }) => step)

describe('environmentSteps', () => {
  it('has an order, and every step once', () => {
    const names = topologicalOrder(stepsOf()).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['groups', 'spoke', 'platform', 'secrets', 'images', 'gateway']))
  })

  it('gives the gateway its certificate, its rights and its subnet first', () => {
    expect(needed('gateway')).toEqual(expect.arrayContaining(['spoke', 'roles', 'secrets', 'identity-gateway']))
    expect(needed('gateway', whole, nothing)).not.toContain('secrets')
  })

  it('puts secrets and images as soon as vault and registry are there', () => {
    const untilOf = (name: string) =>
      stepsOf()
        .find(step => step.name === name)
        ?.needs.at(-1)
    expect(untilOf('secrets')).toEqual({ step: 'platform', until: whole.ids.vault })
    expect(untilOf('images')).toEqual({ step: 'platform', until: whole.ids.registry })
  })

  it('removes the gateway a configuration no longer wants, before its identity and its rights', () => {
    expect(
      stepsOf(withoutGateway, nothing)
        .find(({ name }) => name === 'gateway')
        ?.intent(withoutGateway)
    ).toEqual({
      removed: 'aksb.shop.test.gateway.westeurope'
    })
    expect(needed('identity-gateway', withoutGateway, nothing)).toEqual(expect.arrayContaining(['gateway', 'roles']))
  })

  it('takes away a flow log that is no longer wanted, before what it writes with and into', () => {
    const flowLogs = { ...config.monitoring.flowLogs, enabled: true }
    const logged = baselineOf({ ...config, monitoring: { ...config.monitoring, flowLogs } }, 's')
    const step = (of: typeof whole) => stepsOf(of).find(({ name }) => name === 'flow-log')
    expect(step(whole)?.intent(whole)).toEqual({ removed: 'fl-shop-test-spoke-westeurope' })
    expect(step(whole)?.needs).toEqual([])
    for (const name of ['identity-gateway', 'platform', 'roles'])
      expect(needsOf(name, whole)).toContainEqual({ step: 'flow-log' })
    expect(step(logged)?.needs.map(need => need.step)).toEqual(['platform', 'roles', 'spoke'])
    expect(needsOf('platform', logged)).not.toContainEqual({ step: 'flow-log' })
  })

  it('gives each stack ids of its own', () => {
    const ids = stepsOf().flatMap(step => step.owns?.(whole, EMPTY_LIVE_STATE).ids ?? [])
    expect(ids.length).toBeGreaterThan(90)
    expect(new Set(ids.map(id => id.toLowerCase())).size).toBe(ids.length)
  })
})
