import { describe, expect, it } from '@jest/globals'
import { findings, load } from '../load-kit.ts'

const SHARED =
  '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/x/providers/Microsoft.ContainerRegistry/registries/corp'
const GROUP =
  '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/x/providers/Microsoft.Insights/actionGroups/ops'
const cache = (...rules: string[]) => `registry: { cache: [${rules.join(', ')}] }`
const rule = (name: string, to: string) => `{ name: ${name}, from: mcr.microsoft.com/oss/nginx, to: ${to} }`
const READER = 'readerGroupId: 00000000-1111-2222-3333-444444444444'

describe('settings of the platform that do not go together', () => {
  it.each([
    ['access.readerNamespaces', `access: { ${READER}, readerNamespaces: [] }`, `access: { ${READER} }`],
    [
      'ingress.gateway.minCapacity',
      'ingress: { gateway: { minCapacity: 11 } }',
      'ingress: { gateway: { minCapacity: 10 } }'
    ],
    ['registry.id', 'registry: { kind: shared }', `registry: { kind: shared, id: ${SHARED} }`],
    ['registry.id', `registry: { id: ${SHARED} }`, `registry: { kind: shared, id: ${SHARED} }`],
    [
      'registry.id',
      `registry: { kind: shared, id: ${GROUP} }`,
      `registry: { kind: shared, id: ${SHARED.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')} }`
    ],
    [
      'registry.quarantine',
      `registry: { kind: shared, id: ${SHARED}, quarantine: true }`,
      'registry: { quarantine: true }'
    ],
    [
      'registry.replicas.1',
      'registry: { replicas: [northeurope, westeurope] }',
      'registry: { replicas: [northeurope] }'
    ],
    ['registry.replicas', 'registry: { replicas: [northeurope, northeurope] }', 'registry: { replicas: [] }'],
    [
      'registry.cache.1.name',
      cache(rule('nginx', 'a'), rule('nginx', 'b')),
      cache(rule('nginx', 'a'), rule('nginx2', 'b'))
    ],
    ['registry.cache.1.to', cache(rule('nginx', 'a'), rule('nginx2', 'a')), cache(rule('nginx', 'a'))],
    [
      'registry.cache.0.to',
      cache('{ name: all-of-it, from: mcr.microsoft.com/*, to: mcr }'),
      cache('{ name: all-of-it, from: mcr.microsoft.com/*, to: mcr/* }')
    ],
    [
      'registry.cache.0.from',
      cache('{ name: nginx, from: docker.io/library/nginx, to: a }'),
      cache('{ name: nginx, from: ghcr.io/library/nginx, to: a }')
    ],
    [
      'monitoring.flowLogs.trafficAnalytics',
      'monitoring: { flowLogs: { trafficAnalytics: true } }',
      'monitoring: { flowLogs: { enabled: true, trafficAnalytics: true } }'
    ],
    [
      'monitoring.alerts.emails',
      `monitoring: { alerts: { emails: [a@b.example], actionGroupId: ${GROUP} } }`,
      `monitoring: { alerts: { emails: [], actionGroupId: ${GROUP} } }`
    ],
    ['budget.emails', 'budget: { amount: 5 }', 'budget: { amount: 5, emails: [a@b.example] }'],
    ['budget.amount', 'budget: { emails: [a@b.example] }', 'budget: { amount: 5, emails: [a@b.example] }']
  ])('%s: %s is refused, %s taken', (path, refused, allowed) => {
    const [found] = findings(refused)
    expect(found?.path).toBe(`environments.dev.${path}`)
    expect(found?.message).toMatch(/\.$/)
    expect(findings(allowed)).toEqual([])
  })
})

describe('a registry', () => {
  it('is shared in one environment, while the defaults describe an own one', () => {
    const { registry, scale } = load(
      `registry: { kind: shared, id: ${SHARED} }`,
      'registry: { replicas: [northeurope] }'
    )
    expect(registry).toEqual({ kind: 'shared', id: SHARED })
    expect(scale.registryReplicas).toBe(0)
  })

  it('is an own one in one environment, while the defaults share', () => {
    const { registry } = load('registry: { kind: own }', `registry: { kind: shared, id: ${SHARED} }`)
    expect(registry).toMatchObject({ kind: 'own', replicas: [] })
    expect(registry).not.toHaveProperty('id')
  })
})

describe('a budget', () => {
  it('warns whom alerts reach, unless it names others', () => {
    expect(load('budget: { amount: 5 }, monitoring: { alerts: { emails: [a@b.example] } }').budget).toEqual({
      amount: 5,
      emails: ['a@b.example']
    })
  })
})
