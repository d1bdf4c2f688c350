import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import type { ArmTemplate } from '../../../../src/arm/template.ts'
import { type Baseline, createBaseline } from '../../../../src/config/index.ts'
import { nameCollisions } from '../../../../src/config/name-collisions.ts'
import { isOwnResource } from '../../../../src/provisioning/ownership/own-resources.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import { existingHubWrites, platformGroups, resourceGroups } from '../../../../src/templates/index.ts'
import { EVERYTHING, SUBSCRIPTION, stacks, VARIANTS } from '../../templates/baselines.ts'

type Name = readonly [workload: string, environment: string]
type Pair = readonly [Name, Name]

/** Words of our own names, which an environment may hold as well. */
const WORDS = [
  ...['hub', 'spoke', 'platform', 'cluster', 'backup', 'nodes', 'blue', 'green', 'blue-nodes', 'preview', 'vgw'],
  ...['gateway', 'hub-gateway', 'identity', 'identity-gateway', 'egress', 'access', 'roles', 'roles-blue', 'events'],
  ...['stamp', 'stamp-green', 'flux', 'flux-blue', 'zones', 'policy', 'endpoints', 'pipeline', 'plan', 'guard'],
  ...['inside', 'deliver', 'containers', 'prometheus', 'firewall-1', 'management', 'c', 'p']
]
const BASES = ['prod', 'dev1'] as const

/** Same workload with one environment named like a part of the other, and workloads whose names run into environments. */
const PAIRS: readonly Pair[] = [
  ...BASES.flatMap(base =>
    WORDS.map(
      (word): Pair => [
        ['shop', base],
        ['shop', `${base}-${word}`]
      ]
    )
  ),
  ...WORDS.map(
    (word): Pair => [
      ['shop', `a-${word}`],
      ['shop', `a-${word}-${word.slice(0, 6)}`]
    ]
  ),
  ...WORDS.map(
    (word): Pair => [
      ['shop', word],
      ['shop', `x-${word}`]
    ]
  ),
  ...WORDS.map(
    (word): Pair => [
      ['shop', `shop-${word}`],
      ['shopshop', word]
    ]
  ),
  ...WORDS.map(
    (word): Pair => [
      ['shop', `b${word.replaceAll('-', '')}`],
      ['shopb', word]
    ]
  )
]

const isShortEnough = ([, environment]: Name) => environment.length <= 20 && environment.length >= 2

function baselineOf(of: Baseline, [workload, environment]: Name): Baseline {
  return createBaseline({ ...of.config, workload, environment }, SUBSCRIPTION)
}

/** Nested deployments with the group they go to, by which Azure tells one from another. */
function deploymentsOf(template: ArmTemplate, scope: string): string[] {
  return Object.values(template.resources)
    .filter(({ type }) => type === 'Microsoft.Resources/deployments')
    .map(
      ({ name, resourceGroup, subscriptionId }) => `deployment ${name} in ${resourceGroup ?? subscriptionId ?? scope}`
    )
}

interface Footprint {
  readonly of: Baseline
  readonly ids: readonly ResourceId[]
  /** Names besides ids, each with its kind. */
  readonly names: readonly string[]
}

/** Everything an environment makes: with a hub of its own, or in the hub of others. */
function footprint(of: Baseline): Footprint {
  const all = stacks(of, EVERYTHING)
  const groups = [...resourceGroups(of), ...platformGroups(of)].map(({ id }) => id)
  const written = existingHubWrites(of).map(({ id }) => id)
  return {
    of,
    ids: [...groups, ...written, ...all.flatMap(stack => templateResources(stack).map(({ id }) => id))],
    names: all.flatMap(({ name, template, deploymentScope }) => [
      `stack ${name}`,
      ...deploymentsOf(template, deploymentScope)
    ])
  }
}

const footprints = new Map<string, readonly Footprint[]>()

function footprintsOf(name: Name): readonly Footprint[] {
  const key = name.join('/')
  const known =
    footprints.get(key) ?? [VARIANTS.everything, VARIANTS.hubWithRights].map(of => footprint(baselineOf(of, name)))
  footprints.set(key, known)
  return known
}

function sharedBy(one: Footprint, other: Footprint): string[] {
  const lower = (texts: readonly string[]) => texts.map(text => text.toLowerCase())
  const others = new Set(lower([...other.ids, ...other.names]))
  return lower([...one.ids, ...one.names]).filter(each => others.has(each))
}

const named = ([workload, environment]: Name) => ({ workload, environment, region: 'westeurope' })
const pairs = PAIRS.filter(pair => pair.every(isShortEnough))
const refused = pairs.filter(([a, b]) => a[0] === b[0] && nameCollisions([named(a), named(b)]).length > 0)
const accepted = pairs.filter(pair => !refused.includes(pair))

describe('two environments whose names run into each other', () => {
  it('are at least 200 pairs, of which some are refused when the file is read', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(200)
    expect(refused.map(([, [, environment]]) => environment)).toEqual(
      expect.arrayContaining(['prod-guard', 'prod-inside', 'prod-plan', 'dev1-deliver', 'dev1-events'])
    )
    expect(accepted.map(([, [, environment]]) => environment)).toEqual(
      expect.arrayContaining(['prod-hub', 'prod-identity', 'prod-hub-gateway', 'dev1-roles-blue'])
    )
  })

  it('share no resource, stack or deployment when the file is accepted', () => {
    const shared = accepted.flatMap(([a, b]) =>
      footprintsOf(a).flatMap((one, i) =>
        sharedBy(one, footprintsOf(b)[i] ?? one).map(each => `${a} and ${b}: ${each}`)
      )
    )
    expect(shared).toEqual([])
  })

  it('own what they make, and nothing of the other', () => {
    const own = ({ of, ids }: Footprint, by = of) =>
      ids.filter(id => isOwnResource(id, by, 'manage') || isOwnResource(id, by, 'write'))
    for (const [a, b] of accepted) {
      const [one] = footprintsOf(a)
      const [other] = footprintsOf(b)
      if (one === undefined || other === undefined) throw new Error('there is no footprint')
      expect(own(one)).toHaveLength(one.ids.length)
      expect({ a, b, own: [...own(one, other.of), ...own(other, one.of)] }).toEqual({ a, b, own: [] })
    }
  })
})
