import { describe, expect, it } from '@jest/globals'
import { baseline as baselineOf } from '../../../../src/config/index.ts'
import type { BaselineConfig } from '../../../../src/config/types.ts'
import { inOrder } from '../../../../src/provisioning/order.ts'
import { foundationSteps, type Given } from '../../../../src/provisioning/steps/platform.ts'
import { NOTHING_YET } from '../../../../src/templates/types.ts'
import { baseline as small } from '../fixtures.ts'

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
const given: Given = { certificates: [certificate], images: [image] }
const nothing: Given = { certificates: [], images: [] }

const stepsOf = (of = whole, what = given) => foundationSteps(of, what)
const needsOf = (name: string, of = whole, what = given) =>
  (stepsOf(of, what).find(step => step.name === name)?.needs ?? []).map(({ step }) => step)

describe('foundationSteps', () => {
  it('has an order, and every step once', () => {
    const names = inOrder(stepsOf()).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['groups', 'spoke', 'platform', 'secrets', 'images', 'gateway']))
  })

  it('gives the gateway its certificate, its rights and its subnet first', () => {
    expect(needsOf('gateway')).toEqual(expect.arrayContaining(['spoke', 'platform', 'secrets', 'identity-gateway']))
    expect(needsOf('gateway', whole, nothing)).not.toContain('secrets')
  })

  it('puts secrets and images as soon as vault and registry are there', () => {
    const untilOf = (name: string) =>
      stepsOf()
        .find(step => step.name === name)
        ?.needs.at(-1)
    expect(untilOf('secrets')).toEqual({ step: 'platform', until: whole.ids.vault })
    expect(untilOf('images')).toEqual({ step: 'platform', until: whole.ids.registry })
  })

  it('lets the platform wait for the identities whose rights it gives', () => {
    expect(needsOf('platform')).toContain('identity-gateway')
  })

  it('removes the gateway a configuration no longer wants, before its identity and its rights', () => {
    expect(
      stepsOf(withoutGateway, nothing)
        .find(({ name }) => name === 'gateway')
        ?.intent(withoutGateway)
    ).toEqual({
      removed: 'aksb-shop-test-gateway-westeurope'
    })
    expect(needsOf('identity-gateway', withoutGateway, nothing)).toEqual(
      expect.arrayContaining(['gateway', 'platform'])
    )
  })

  it('gives each stack ids of its own', () => {
    const ids = stepsOf().flatMap(step => step.owns?.(whole, NOTHING_YET).ids ?? [])
    expect(ids.length).toBeGreaterThan(90)
    expect(new Set(ids.map(id => id.toLowerCase())).size).toBe(ids.length)
  })
})
