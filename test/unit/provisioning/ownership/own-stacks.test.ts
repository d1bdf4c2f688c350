import { describe, expect, it } from '@jest/globals'
import { childId, resourceId } from '../../../../src/arm/resource-id.ts'
import type { StackState } from '../../../../src/azure/types.ts'
import { createBaseline, formerStackName, stackName, stackTagNames, stackTags } from '../../../../src/config/index.ts'
import { ownStack } from '../../../../src/provisioning/ownership/own-stacks.ts'
import { SUBSCRIPTION, VARIANTS } from '../../templates/baselines.ts'

const named = (environment: string, region = 'westeurope') =>
  createBaseline({ ...VARIANTS.vpn.config, environment, region }, SUBSCRIPTION)
const prod = named('prod')
const prodHub = named('prod-hub')

function stack(name: string, more: Partial<StackState> & { readonly resources?: readonly string[] } = {}): StackState {
  const { resources = [], ...rest } = more
  const properties = { provisioningState: 'succeeded', resources: resources.map(id => ({ id })), ...rest.properties }
  return { id: `/stacks/${name}`, name, location: 'westeurope', ...rest, properties }
}

describe('a stack with ownership tags', () => {
  const tagged = stack(stackName(prod.config, 'spoke'), { tags: stackTags(prod.config, 'spoke') })

  it('belongs to the environment its tags name', () => {
    expect(ownStack(tagged, prod)).toEqual({ part: 'spoke', state: tagged, isFormer: false })
    expect(ownStack(tagged, prodHub)).toBeUndefined()
  })

  it.each([
    ['workload', 'other'],
    ['environment', 'prod-hub'],
    ['region', 'northeurope'],
    ['part', 'something-newer']
  ] as const)('does not belong to an environment whose %s differs, whatever its name', (key, value) => {
    const tags = { ...tagged.tags, [stackTagNames[key]]: value }
    expect(ownStack({ ...tagged, tags }, prod)).toBeUndefined()
  })

  it('is known by tags whose names Azure returns in another case', () => {
    const tags = Object.fromEntries(
      Object.entries(tagged.tags ?? {}).map(([name, value]) => [name.toUpperCase(), value])
    )
    expect(ownStack({ ...tagged, tags }, prod)?.part).toBe('spoke')
  })

  it('is to be adopted when it still has the name of the first format', () => {
    const former = { ...tagged, name: formerStackName(prod.config, 'spoke') }
    expect(ownStack(former, prod)).toMatchObject({ part: 'spoke', isFormer: true })
  })
})

describe('a stack without ownership tags', () => {
  // Environment prod and part hub-gateway, or environment prod-hub and part gateway.
  const ambiguous = formerStackName(prod.config, 'hub-gateway')

  it('belongs to the environment that owns everything it manages', () => {
    expect(formerStackName(prodHub.config, 'gateway')).toBe(ambiguous)
    const ofProd = stack(ambiguous, { resources: [prod.ids.hubGateway] })
    expect(ownStack(ofProd, prod)).toMatchObject({ part: 'hub-gateway', isFormer: true })
    expect(ownStack(ofProd, prodHub)).toBeUndefined()
    const ofProdHub = stack(ambiguous, { resources: [prodHub.ids.gateway] })
    expect(ownStack(ofProdHub, prodHub)).toMatchObject({ part: 'gateway', isFormer: true })
    expect(ownStack(ofProdHub, prod)).toBeUndefined()
  })

  it('belongs to nobody when it manages something of others', () => {
    const other = childId(prodHub.ids.hubNetwork, 'subnets', 'a')
    expect(ownStack(stack(ambiguous, { resources: [prod.ids.hubGateway, other] }), prod)).toBeUndefined()
  })

  it('is told by its scope when it manages nothing yet', () => {
    const scoped = (deploymentScope: string) =>
      stack(ambiguous, { properties: { provisioningState: 'failed', deploymentScope } })
    expect(ownStack(scoped(prod.ids.hubGroup), prod)?.part).toBe('hub-gateway')
    expect(ownStack(scoped(prod.ids.hubGroup), prodHub)).toBeUndefined()
  })

  it('belongs to nobody when no part has its name', () => {
    const firewall = resourceId(prod.ids.hubGroup, 'Microsoft.Network/azureFirewalls', 'fw')
    expect(ownStack(stack('aksb-shop-prod-elsewhere-westeurope', { resources: [firewall] }), prod)).toBeUndefined()
  })
})
