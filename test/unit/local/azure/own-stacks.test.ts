import { describe, expect, it } from '@jest/globals'
import { clusterStackBuilders, relaySubscription } from '../../../../src/templates/index.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import type { Loose } from './kit.ts'
import { deployCluster, deployStack, type Environment, mustDeploy, observedIn, withPlatform } from './own-stacks.ts'

const EVENTS = { version: '2025-02-15' }
const LOGIC = { version: '2019-05-01' }

/** What the stack's what-if finds of its own resources. */
function changes({ kit, baseline }: Environment): Loose[] {
  const { template, deploymentScope } = clusterStackBuilders['events-blue'](baseline, observedIn({ kit, baseline }))
  const path = `${deploymentScope}/providers/Microsoft.Resources/deployments/look/whatIf`
  const started = kit.send('POST', path, { properties: { mode: 'Incremental', template } }) as Loose
  kit.settle()
  const answer = kit.send('GET', started.headers.Location) as Loose
  return answer.body.properties.changes.filter(({ changeType }: Loose) => changeType !== 'Ignore')
}

describe('the stacks of a cluster', () => {
  it.each(['everything', 'devTest', 'longTermSupport', 'costAnalysis', 'keda', 'manyPools', 'frozen', 'flux'] as const)(
    'come about one after the other: %s',
    name => {
      const environment = withPlatform(VARIANTS[name])
      deployCluster(environment)
      const { kit, baseline } = environment
      const { properties } = kit.get(baseline.ids.clusters.blue.cluster, { version: '2026-05-01' })
      expect(properties.provisioningState).toBe('Succeeded')
    }
  )

  it('come about again, and change nothing of a cluster’s events when nothing has changed', () => {
    const environment = withPlatform(VARIANTS.everything)
    deployCluster(environment)
    deployCluster(environment)
    expect(changes(environment).map(({ changeType, delta }) => [changeType, delta])).toEqual([
      ['NoChange', undefined],
      ['NoChange', undefined],
      ['NoChange', undefined]
    ])
  })

  it('need the roles of who delivers to have spread', () => {
    const environment = withPlatform(VARIANTS.everything)
    deployCluster(environment)
    const { kit, baseline } = environment
    const observed = observedIn(environment)
    const own = Object.values(kit.world.resources).filter(
      ({ properties }) => properties.principalId === observed.principals['blue-events'] && properties.roleDefinitionId
    )
    expect(own).toHaveLength(2)
    const events = () => deployStack(kit, clusterStackBuilders['events-blue'](baseline, observed))
    kit.world.tables.propagation = Object.fromEntries(own.map(({ id }) => [id.toLowerCase(), kit.world.now + 600_000]))
    expect(JSON.stringify(events().error)).toContain('"code":"Managed Identity Authorization Error"')
    kit.wait(600)
    expect(events().provisioningState).toBe('succeeded')
  })

  it('leave the subscription of a Logic App to a direct write, whose secrets are not read again', () => {
    const environment = withPlatform(VARIANTS.logicApp)
    deployCluster(environment)
    const { kit, baseline } = environment
    const workflow = Object.values(kit.world.resources).find(({ type }) => type === 'Microsoft.Logic/workflows')
    const path = `${workflow?.id}/triggers/event/listCallbackUrl`
    const { value } = (kit.send('POST', path, undefined, LOGIC) as Loose).body
    const target = { callbackUrl: value, repository: 'org/platform', token: 'ghs_secret' }
    const { id, body } = relaySubscription(baseline, 'blue', target)
    expect(kit.put(id, body, EVENTS).status).toBe(201)
    kit.settle()
    const read = kit.get(id, EVENTS)
    expect(read.properties.provisioningState).toBe('Succeeded')
    expect(JSON.stringify(read)).not.toMatch(/ghs_secret|sig=/)
    const { endpointUrl } = (kit.send('POST', `${id}/getFullUrl`, undefined, EVENTS) as Loose).body
    expect(endpointUrl).toBe(value)
    mustDeploy(kit, clusterStackBuilders['events-blue'](baseline, observedIn(environment)))
    expect(kit.get(id, EVENTS).properties.provisioningState).toBe('Succeeded')
  })
})
