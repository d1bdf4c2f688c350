import { describe, expect, it } from '@jest/globals'
import { answerCommand, commandsOf } from '../../../local/aks/run-commands.ts'
import { recordDeprecatedCall } from '../../../local/aks/upgrades/upgrade-refusals.ts'
import type { ClusterEvidence, InsideEvidence } from '../../../src/preflight/index.ts'
import { budget, deployment } from '../local/aks/upgrade-kit.ts'
import { type InsideKit, insideKit } from './inside-kit.ts'

const names = (evidence: InsideEvidence) =>
  'unread' in evidence ? evidence.unread : evidence.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
const unread = (evidence: ClusterEvidence) =>
  Object.fromEntries(
    Object.entries(evidence).flatMap(([kind, each]) => ('unread' in each ? [[kind, each.unread as string]] : []))
  )

function withBudget(kit: InsideKit, minAvailable: number): void {
  kit.apply(deployment('shop', 2), budget('shop', { minAvailable }))
}

describe.each(['kubeconfig', 'run-command'] as const)('evidence from inside by %s', access => {
  it('has the objects of each kind, with kind and version', async () => {
    const kit = insideKit()
    withBudget(kit, 1)
    const evidence = await kit.evidence(access)
    expect(unread(evidence)).toEqual({})
    expect(names(evidence.workloads)).toEqual(expect.arrayContaining(['Deployment shop']))
    expect(names(evidence.budgets)).toEqual(expect.arrayContaining(['PodDisruptionBudget shop']))
    expect(names(evidence.webhooks)).toEqual(expect.arrayContaining(['Namespace web']))
    const { nodes } = evidence
    expect('objects' in nodes && nodes.objects[0]).toMatchObject({ apiVersion: 'v1', kind: 'Node' })
  })

  it('reads budgets and nodes again after a minute when a budget allows no disruption', async () => {
    const kit = insideKit()
    withBudget(kit, 2)
    const { budgets } = await kit.evidence(access)
    expect(kit.sleeps).toContain(60_000)
    expect(budgets).toMatchObject({
      again: expect.arrayContaining([expect.objectContaining({ kind: 'PodDisruptionBudget' })])
    })
  })

  it('names verb and resource when the identity may not read a kind', async () => {
    const evidence = await insideKit('Reader').evidence(access)
    expect(unread(evidence).nodes).toContain('may not list nodes (v1)')
    expect(unread(evidence)).not.toHaveProperty('budgets')
  })

  it('has a reason for every kind when the cluster is stopped', async () => {
    const kit = insideKit()
    kit.send('POST', `${kit.cluster}/stop`, {}, { version: '2026-05-01' })
    kit.settle()
    expect(Object.keys(unread(await kit.evidence(access)))).toHaveLength(5)
  })
})

describe('evidence by kubeconfig', () => {
  it('begins a list again when its page has expired', async () => {
    const kit = insideKit()
    let expired = 0
    kit.respond = path => {
      if (!path.startsWith('/api/v1/nodes?') || !path.includes('continue=')) {
        const isFirst = path.startsWith('/api/v1/nodes?')
        return isFirst && expired === 0
          ? { status: 200, body: { kind: 'NodeList', metadata: { continue: 'next' }, items: [] } }
          : undefined
      }
      expired++
      return { status: 410, body: { message: 'The provided continue parameter is too old' } }
    }
    const { nodes } = await kit.evidence('kubeconfig')
    expect(expired).toBe(1)
    expect(names(nodes).length).toBeGreaterThan(0)
  })

  it.each([
    ['no JSON', 'x', 'not complete JSON'],
    ['no list', { kind: 'Status' }, 'is not a list'],
    ['null', 'null', 'is not a list'],
    ['a list with a number as its kind', { kind: 7, metadata: null, items: null }, 'is not a list'],
    ['a list without an end', { metadata: { continue: 'same' }, items: [] }, 'more than']
  ])('has the reason when the response is %s', async (_, body, reason) => {
    const kit = insideKit()
    kit.respond = path => (path.includes('/pods') ? { status: 200, body } : undefined)
    expect(unread(await kit.evidence('kubeconfig')).workloads).toContain(reason)
  })

  it('leaves out objects without a name, and keeps hostile ones as they are', async () => {
    const kit = insideKit()
    const hostile = '](javascript:x) ::error:: `'.repeat(1_000)
    const items = [{ metadata: {} }, {}, null, { metadata: { name: 'a', annotations: { x: hostile } } }]
    kit.respond = path => (path.includes('/nodes') ? { status: 200, body: { kind: 'NodeList', items } } : undefined)
    expect(names((await kit.evidence('kubeconfig')).nodes)).toEqual(['Node a'])
  })

  it.each([
    [
      'null in its fields',
      { kind: null, metadata: null, items: [null, { metadata: null }, { metadata: { name: 'a' } }] }
    ],
    ['other types in its fields', { kind: 7, metadata: [], items: [7, [], 'x', { kind: 7, metadata: { name: 'a' } }] }],
    ['a key twice', '{"items":[{"metadata":{"name":"b","name":"a"}}],"items":[{"metadata":{"name":"a"}}]}']
  ])('reads a list with %s', async (_, body) => {
    const kit = insideKit()
    kit.respond = path => (path.includes('/nodes') ? { status: 200, body } : undefined)
    const { nodes } = await kit.evidence('kubeconfig')
    expect('objects' in nodes && nodes.objects.map(({ metadata }) => metadata.name)).toEqual(['a'])
  })

  it('cuts a long message of the API server', async () => {
    const kit = insideKit()
    kit.respond = path =>
      path.includes('/nodes') ? { status: 403, body: { message: 'm'.repeat(100_000) } } : undefined
    expect(unread(await kit.evidence('kubeconfig')).nodes?.length).toBeLessThan(400)
  })

  it('has the reason when the cluster takes no tokens', async () => {
    const evidence = await insideKit('no role', {}).evidence('kubeconfig')
    expect(unread(evidence).nodes).toContain('no Entra integration')
  })
})

/** Line that every page of metrics has. */
const METRICS_HEAD = '# HELP apiserver_request_total [STABLE] Counter of apiserver requests.\n'

describe('deprecated calls', () => {
  it.each([
    ['kubeconfig', 'GET /metrics: The response is empty.'],
    ['run-command', 'GET /metrics: The response is empty.']
  ] as const)('are not read by %s when the page has no metrics', async (access, reason) => {
    const kit = insideKit()
    kit.respond = path => (path === '/metrics' ? { status: 200, body: '' } : undefined)
    answerCommand(kit.world, kit.cluster, 'metrics', { logs: 'aks-baseline:begin:0\naks-baseline:end:0\n' })
    expect(unread(await kit.evidence(access))['api-usage']).toBe(reason)
  })

  it('are read by run-command with a filter, because all metrics are longer than the output of a command', async () => {
    const kit = insideKit()
    recordDeprecatedCall(kit.world, kit.cluster, 'networking.k8s.io.ipaddresses.v1beta1')
    const { 'api-usage': usage } = await kit.evidence('run-command')
    expect(usage).toEqual({
      calls: [{ apiVersion: 'networking.k8s.io/v1beta1', resource: 'ipaddresses', removedIn: 37 }]
    })
    const commands = Object.values(commandsOf(kit.world, kit.cluster)).map(({ command }) => command)
    expect(commands.find(each => each.includes('/metrics'))).toMatch(
      / \| grep -E '.*\^apiserver_requested_deprecated_apis/
    )
  })

  it('are read from the metrics, with the version that removes them', async () => {
    const kit = insideKit()
    const line = (labels: string, value = 1) => `apiserver_requested_deprecated_apis{${labels}} ${value}\n`
    const text =
      METRICS_HEAD +
      line(
        'group="flowcontrol.apiserver.k8s.io",removed_release="1.32",resource="flowschemas",subresource="",version="v1beta3"'
      ) +
      line('group="",removed_release="",resource="componentstatuses",subresource="",version="v1"') +
      line('group="x",removed_release="1.40",resource="y",version="v1"', 0)
    kit.respond = path => (path === '/metrics' ? { status: 200, body: text } : undefined)
    const { 'api-usage': usage } = await kit.evidence('kubeconfig')
    expect(usage).toEqual({
      calls: [{ apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', resource: 'flowschemas', removedIn: 32 }]
    })
  })

  it.each([
    [['list', 'watch'], 'list'],
    [['watch', 'patch'], 'patch'],
    [['update'], 'update']
  ])('have a verb that writes if any call did: %j', async (verbs, verb) => {
    const kit = insideKit()
    for (const [n, each] of verbs.entries()) {
      const more = { verb: each, userAgent: `agent-${n}`, removedIn: '1.36' }
      recordDeprecatedCall(kit.world, kit.cluster, 'example.io.widgets.v1beta1', more)
    }
    for (const access of ['kubeconfig', 'run-command'] as const) {
      const { 'api-usage': usage } = await kit.evidence(access)
      expect(usage).toEqual({ calls: [{ apiVersion: 'example.io/v1beta1', resource: 'widgets', removedIn: 36, verb }] })
    }
  })

  it('are not read from a page that is not one of metrics', async () => {
    const kit = insideKit()
    kit.respond = path => (path === '/metrics' ? { status: 200, body: '<html>log in</html>' } : undefined)
    const { 'api-usage': usage } = await kit.evidence('kubeconfig')
    expect(usage).toMatchObject({ unread: 'GET /metrics: <html>log in</html>' })
  })
})
