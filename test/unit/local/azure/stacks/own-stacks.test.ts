import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../../src/config/index.ts'
import {
  type ClusterStackName,
  clusterStacksOf,
  relaySubscription,
  STACKS
} from '../../../../../src/templates/index.ts'
import { platformWith, VARIANTS } from '../../../templates/baselines.ts'
import { clientOf, type Loose } from '../kit.ts'
import { deployCluster, deployStack, type Environment, mustDeploy, observedIn, withPlatform } from './own-stacks.ts'

const EVENTS = { version: '2025-02-15' }
const LOGIC = { version: '2019-05-01' }

/** Clusters and pools look changed to a what-if even where they are not (Azure/arm-template-whatif#128). */
const ALWAYS_CHANGED = /\/managedclusters\/[^/]+(\/agentpools\/[^/]+)?$/i

/** What a step's template would change now, as far as what-if can tell. */
function changes(environment: Environment, step: ClusterStackName): Loose[] {
  const { kit, baseline } = environment
  const { template, deploymentScope } = STACKS[step].build(baseline, observedIn(environment))
  const path = `${deploymentScope}/providers/Microsoft.Resources/deployments/look/whatIf`
  const started = kit.send('POST', path, { properties: { mode: 'Incremental', template } }) as Loose
  kit.settle()
  const { status, properties } = (kit.send('GET', started.headers.Location) as Loose).body
  expect(status).toBe('Succeeded')
  return properties.changes.filter(
    ({ changeType, resourceId }: Loose) =>
      !['Ignore', 'NoChange'].includes(changeType) && !ALWAYS_CHANGED.test(resourceId)
  )
}

const worlds = new Map<Baseline, Environment>()

/** An environment with its cluster; each test has one of its own. */
function deployed(variant: Baseline): Environment {
  const found = worlds.get(variant) ?? withPlatform(variant)
  if (!worlds.has(variant)) deployCluster(found)
  worlds.set(variant, found)
  return { ...found, kit: clientOf(structuredClone(found.kit.world)) }
}

const READERS = platformWith(() => ({
  access: { readerGroupId: 'dddddddd-0000-4000-8000-000000000002', readerNamespaces: ['shop', 'workload'] }
}))

describe('the stacks of a cluster', () => {
  it.each([
    ['with everything switched on', VARIANTS.everything],
    ['for development', VARIANTS.devTest],
    ['with cost analysis', VARIANTS.costAnalysis],
    ['with KEDA', VARIANTS.keda],
    ['with many pools', VARIANTS.manyPools],
    ['with Flux', VARIANTS.flux],
    ['with readers of namespaces', READERS]
  ] as const)('come about one after the other, and change nothing then: %s', (_, variant) => {
    const environment = deployed(variant)
    const { kit, baseline } = environment
    const { properties } = kit.get(baseline.ids.clusters.blue.cluster, { version: '2026-05-01' })
    expect(properties.provisioningState).toBe('Succeeded')
    expect(clusterStacksOf(baseline, 'blue').flatMap(step => changes(environment, step))).toEqual([])
  })

  it('come about again', () => {
    const environment = deployed(VARIANTS.everything)
    const issuer = () => observedIn(environment).stamps.blue.issuer
    const before = issuer()
    deployCluster(environment)
    expect(issuer()).toBe(before)
  })

  it('go as a stack does: the events before their cluster', () => {
    const { kit, baseline } = deployed(VARIANTS.everything)
    const { name } = STACKS['events-blue'].build(baseline, observedIn({ kit, baseline }))
    const isEvents = ({ type }: { type: string }) => type.startsWith('Microsoft.EventGrid/')
    expect(Object.values(kit.world.resources).filter(isEvents)).toHaveLength(2)
    kit.remove(
      `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/${name}?unmanageAction.Resources=delete&unmanageAction.ResourceGroups=detach&unmanageAction.ManagementGroups=detach`,
      { version: '2025-07-01' }
    )
    kit.settle()
    expect(Object.values(kit.world.resources).filter(isEvents)).toEqual([])
  })

  it('need the roles of who delivers to have spread', () => {
    const environment = deployed(VARIANTS.everything)
    const { kit, baseline } = environment
    const liveState = observedIn(environment)
    const own = Object.values(kit.world.resources).filter(
      ({ properties }) => properties.principalId === liveState.principals['blue-events'] && properties.roleDefinitionId
    )
    expect(own).toHaveLength(2)
    const events = () => deployStack(kit, STACKS['events-blue'].build(baseline, liveState))
    kit.world.tables.propagation = Object.fromEntries(own.map(({ id }) => [id.toLowerCase(), kit.world.now + 600_000]))
    expect(JSON.stringify(events().error)).toContain('"code":"Managed Identity Authorization Error"')
    kit.wait(600)
    expect(events().provisioningState).toBe('succeeded')
  })

  it('leave the subscription of a Logic App to a direct write, whose secrets are not read again', () => {
    const { kit, baseline } = deployed(VARIANTS.logicApp)
    const workflow = Object.values(kit.world.resources).find(({ type }) => type === 'Microsoft.Logic/workflows')
    const path = `${workflow?.id}/triggers/event/listCallbackUrl`
    const { value } = (kit.send('POST', path, undefined, LOGIC) as Loose).body
    const target = { callbackUrl: value, repository: 'org/platform', token: 'ghs_secret', labels: ['sent-1'] }
    const { id, body } = relaySubscription(baseline, 'blue', target)
    expect(kit.put(id, body, EVENTS).status).toBe(201)
    kit.settle()
    const read = kit.get(id, EVENTS)
    expect(read.properties.provisioningState).toBe('Succeeded')
    expect(JSON.stringify(read)).not.toMatch(/ghs_secret|sig=/)
    const { endpointUrl } = (kit.send('POST', `${id}/getFullUrl`, undefined, EVENTS) as Loose).body
    expect(endpointUrl).toBe(value)
    mustDeploy(kit, STACKS['events-blue'].build(baseline, observedIn({ kit, baseline })))
    expect(kit.get(id, EVENTS).properties.provisioningState).toBe('Succeeded')
  })
})
