import { describe, expect, it } from '@jest/globals'
import { IMPORT_SECONDS } from '../../../local/azure/providers/container-registry/registry-import.ts'
import { RE_PROGRAMMING_SECONDS } from '../../../local/azure/providers/network/firewall-policies.ts'
import { resourceType } from '../../../local/azure/resources/resource-types.ts'
import type { Operation, World } from '../../../local/azure/world.ts'
import {
  describeReference,
  GOALS,
  goalReached,
  type ReferenceResource,
  type ReferenceSequence,
  referenceMinutes,
  referenceSequence,
  stepSeconds
} from '../../../local/reference-sequence.ts'

const sequence = referenceSequence()
const DEPLOYMENT = 'Microsoft.Resources/deployments'

function scopes(resources: readonly ReferenceResource[] = []): (readonly ReferenceResource[])[] {
  return [resources, ...resources.flatMap(({ resources: inner }) => (inner === undefined ? [] : scopes(inner)))]
}

/** Each list of names that know each other: the steps, and the resources of each template. */
const lists = sequence.steps.flatMap(({ resources }) => scopes(resources))
const resources = lists.flat()

function step(name: string) {
  const found = sequence.steps.find(each => each.name === name)
  if (found === undefined) throw new Error(`no step ${name}`)
  return found
}

function secondsOf(name: string, until: 'cluster' | 'bootstrap' = 'bootstrap') {
  return stepSeconds(step(name), { until, manual: true }, sequence)
}

/** A sequence of one deployment. */
function deploying(...made: ReferenceResource[]): ReferenceSequence {
  const only = { name: 'only', kind: 'deployment', goal: 'network', waitsFor: [], note: '', resources: made } as const
  return { ...sequence, steps: [only] }
}

describe('the sequence of the reference implementation', () => {
  it('names each step and resource once, and waits only for what stands before', () => {
    for (const list of [sequence.steps.map(each => ({ ...each, dependsOn: each.waitsFor })), ...lists]) {
      const names = list.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      const early = list.filter(({ dependsOn = [] }, i) => dependsOn.some(each => !names.slice(0, i).includes(each)))
      expect(early).toEqual([])
    }
  })

  it('has a duration for every type, and none that nothing needs', () => {
    const known = (type: string) => resourceType(type) !== undefined || sequence.seconds[type] !== undefined
    expect(resources.filter(({ type }) => type !== DEPLOYMENT && !known(type))).toEqual([])
    const types = new Set(resources.map(({ type }) => type))
    expect(Object.keys(sequence.seconds).filter(type => !types.has(type))).toEqual([])
  })

  it('takes the durations that local Azure keeps elsewhere from there', () => {
    expect(step('import-image').seconds).toBe(IMPORT_SECONDS)
    const own = resources.filter(({ seconds }) => seconds !== undefined)
    expect(own.map(({ type }) => type)).toEqual([
      'Microsoft.Network/firewallPolicies',
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups'
    ])
    expect(new Set(own.map(({ seconds }) => seconds))).toEqual(new Set([RE_PROGRAMMING_SECONDS]))
  })

  it('says of every manual step what is estimated or written, and of every override why', () => {
    expect(sequence.steps.filter(({ note }) => !/^\d\d/.test(note))).toEqual([])
    expect(resources.filter(({ seconds, note }) => seconds !== undefined && note === undefined)).toEqual([])
    expect(sequence.steps.filter(({ goal }) => !GOALS.includes(goal))).toEqual([])
  })

  it('has the known durations of its parts', () => {
    // Workspace, policy, two rule groups one after the other, firewall, its setting; two seconds at each edge.
    expect(secondsOf('hub-default')).toBe(3 + 20 + 3 + 14 + 14 + 420 + 2 + 2 * 5)
    // Workspace again, then the policy and each group with the firewall in use, then the firewall.
    expect(secondsOf('hub-regionA')).toBe(3 + 5 + 180 + 180 + 180 + 240 + 2 + 2 * 5)
    expect(secondsOf('import-image')).toBe(20)
    expect(secondsOf('ingress-certificate')).toBe(3 + 3 + 3 + 3 + 65)
  })

  it('counts Flux from the bootstrap on, though it is in the template of the cluster', () => {
    expect(secondsOf('cluster-stamp', 'bootstrap') - secondsOf('cluster-stamp', 'cluster')).toBeGreaterThan(120)
  })
})

describe('minutes of the reference', () => {
  it('grow with the goal and with the manual steps', () => {
    const minutes = GOALS.map(until => referenceMinutes({ until, manual: false }))
    expect(minutes).toEqual([...minutes].sort((a, b) => a - b))
    for (const until of GOALS) {
      expect(referenceMinutes({ until, manual: true })).toBeGreaterThan(referenceMinutes({ until, manual: false }))
    }
  })

  it('add up what follows one another and not what goes on together', () => {
    const firewall = { name: 'a', type: 'Microsoft.Network/azureFirewalls' }
    const bastion = { name: 'b', type: 'Microsoft.Network/bastionHosts' }
    const question = { until: 'network', manual: false } as const
    expect(referenceMinutes(question, deploying(firewall, bastion))).toBe(8.05)
    expect(referenceMinutes(question, deploying(firewall, { ...bastion, dependsOn: ['a'] }))).toBe(15.08)
  })

  it('charge a nested deployment its own start', () => {
    const firewall = { name: 'a', type: 'Microsoft.Network/azureFirewalls' }
    const nested = deploying({ name: 'nested', type: DEPLOYMENT, resources: [firewall] })
    expect(referenceMinutes({ until: 'network', manual: false }, nested)).toBe(7.1)
  })

  it('are refused for a type nobody knows the duration of', () => {
    const unknown = deploying({ name: 'a', type: 'Microsoft.Unknown/things' })
    expect(() => referenceMinutes({ until: 'network', manual: false }, unknown)).toThrow('Microsoft.Unknown/things')
  })
})

describe('how far a run came', () => {
  const world = (...types: string[]) => {
    const operations = types.map((type, i): [string, Partial<Operation>] => [
      `${i}`,
      {
        kind: 'resource',
        verb: 'PUT',
        startedAt: 10,
        target: `/subscriptions/s/resourceGroups/g/providers/${type}/n`,
        data: { created: true }
      }
    ])
    return { operations: Object.fromEntries(operations) } as World
  }
  const firewall = 'Microsoft.Network/azureFirewalls'
  const cluster = 'Microsoft.ContainerService/managedClusters'

  it('follows from what it made, in order', () => {
    expect(goalReached(world(firewall), 0)).toBe('network')
    expect(goalReached(world(cluster, firewall), 0)).toBe('cluster')
    expect(goalReached(world(firewall, cluster, 'Microsoft.KubernetesConfiguration/fluxConfigurations'), 0)).toBe(
      'bootstrap'
    )
  })

  it('is not compared where the run did not make the network', () => {
    expect(goalReached(world(cluster), 0)).toBeUndefined()
    expect(goalReached(world(firewall), 10)).toBeUndefined()
  })

  it('is told with the part of the reference that it took', () => {
    const minutes = referenceMinutes({ until: 'network', manual: false })
    expect(describeReference('network', minutes / 2)).toContain(`${minutes.toFixed(1)} min, ours is 0.50 of it`)
  })
})
