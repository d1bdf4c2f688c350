import { describe, expect, it } from '@jest/globals'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import { findingSections } from '../../../../src/report/finding-list.ts'
import { harmlessLog } from '../../../../src/report/safe-text.ts'
import { hostileObjects } from './hostile-kit.ts'
import { budget, counts, deployment, findingsIn, INSIDE, node, object, pod } from './objects-kit.ts'

const LINK = 'x](javascript:alert(1))'
const TABLE = '| a | b |'
const COMMAND = '\n::error::owned ##[error]owned'
const HIDDEN = '\u0007\u001b[31m\u202e\u200b\u2028'
const TICKS = '``` `x` <!-- aks-baseline --> <img src=x onerror=alert(1)> @everyone #1'
const HOSTILE = [LINK, TABLE, COMMAND, HIDDEN, TICKS].join('')
const LARGE = 'x'.repeat(100_000)

describe('text of objects', () => {
  it.each([
    ['from the cluster', (text: string) => ({ objects: hostileObjects(text) })],
    ['from the manifests', (text: string) => ({ manifests: hostileObjects(text), unread: [...INSIDE] })],
    [
      'from calls and gaps',
      (text: string) => ({
        calls: [{ apiVersion: text, resource: text, removedIn: 36, userAgent: text, verb: text }],
        notRendered: [{ file: 'a.yaml', line: 1, subject: text, reason: text }]
      })
    ]
  ])('%s is cut, on one line, and escaped', async (_, world) => {
    for (const text of [HOSTILE, LARGE]) {
      const found = await findingsIn(world(text))
      expect(found.length).toBeGreaterThan(1)
      for (const { subject, evidence, remedy } of found) {
        expect(subject.length).toBeLessThanOrEqual(200)
        expect(evidence.length + remedy.length).toBeLessThanOrEqual(4000)
        expect(`${subject}${evidence}${remedy}`).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        expect((`${evidence}${remedy}`.match(/`/g) ?? []).length % 2).toBe(0)
      }
    }
  })

  it('reaches no summary as Markdown and no log as a command', async () => {
    const found = await findingsIn({ objects: hostileObjects(HOSTILE) })
    const [text = ''] = findingSections(found).length === 0 ? [] : [findingSections(found).join('\n')]
    const outsideCode = text.replace(/(`+)[^`].*?\1/g, '')
    expect(outsideCode).not.toMatch(/\]\(javascript:|<img|<!--|(?<!\\)\| a/)
    expect(text).not.toContain('<!--')
    expect(text.split('\n').filter(line => !/^(- |\*\*|$)/.test(line))).toEqual([])
    for (const { evidence } of found) expect(harmlessLog(`${evidence}\n`)).not.toMatch(/^\s*::|##\[/m)
  })
})

describe('objects that Kubernetes would refuse', () => {
  it.each([null, undefined, 7, 'text', [], [null], { name: 1 }, { a: { b: { c: 1 } } }])(
    'end no run with fields %j',
    async value => {
      const kinds = [
        'policy/v1 PodDisruptionBudget',
        'apps/v1 Deployment',
        'v1 Pod',
        'v1 Node',
        'v1 Service',
        'batch/v1 Job',
        'v1 PersistentVolume',
        'autoscaling/v2 HorizontalPodAutoscaler',
        'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration'
      ]
      const members = ['spec', 'status', 'webhooks', 'endpoints']
      const objects = kinds.flatMap(kind => {
        const [apiVersion = '', name = ''] = kind.split(' ')
        const broken = members.map(member => object(apiVersion, name, 'shop/x', { [member]: value }))
        const labels = object(apiVersion, name, 'shop/y', {
          metadata: { labels: value, annotations: value, ownerReferences: value }
        })
        const selector = object(apiVersion, name, 'shop/z', {
          spec: { selector: value, template: value, replicas: value, minAvailable: value }
        })
        return [
          ...broken,
          labels,
          selector,
          { apiVersion, kind: name, metadata: value } as KubernetesObject,
          value as never
        ]
      })
      await expect(findingsIn({ objects, unread: [] })).resolves.toBeDefined()
      await expect(
        findingsIn({ manifests: objects.filter(each => Object(each) === each), unread: [...INSIDE] })
      ).resolves.toBeDefined()
    }
  )

  it('take labels with names of JavaScript for labels', async () => {
    const selector = JSON.parse('{"matchLabels":{"__proto__":"a","constructor":"b"}}')
    const guard = budget('shop/web', { minAvailable: 1, selector })
    expect(
      await findingsIn({ objects: [guard, pod('shop/web-1', { owner: { kind: 'ReplicaSet', name: 'r' } })] })
    ).toEqual([])
  })
})

it('lists at most 100 errors and 20 warnings of a rule, and counts the others by name', async () => {
  const objects = Array.from({ length: 150 }, (_, n) => [
    deployment(`shop/web-${n}`, { replicas: 1 }),
    budget(`shop/web-${n}`, { minAvailable: 1 })
  ]).flat()
  const found = await findingsIn({ objects })
  const errors = found.filter(({ severity }) => severity === 'error')
  expect(errors).toHaveLength(101)
  const rest = errors.find(({ subject }) => subject === '50 more objects')
  expect(rest?.evidence).toContain('PodDisruptionBudget shop/web-100, ')
  expect(found.filter(({ rule, severity }) => rule === 'upgrade-workloads' && severity === 'warning')).toHaveLength(21)
})

describe('a cluster of 10,000 objects', () => {
  const range = (most: number) => Array.from({ length: most }, (_, n) => n)
  const pods = (most: number, path: (n: number) => string) =>
    range(most).map(n => pod(path(n), { labels: { app: 'web' }, node: `user-${n % 50}` }))
  const open = { matchExpressions: [{ key: 'app', operator: 'Exists' }] }
  const selecting = (n: number) => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [`none-${n}`] }] })
  const everything = { apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'] }
  const hook = (n: number) =>
    object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', `guard-${n}`, {
      webhooks: [{ name: 'x', rules: [everything], objectSelector: open }]
    })
  const nodes = range(50).map(n => node(`user-${n}`))

  it.each([
    [
      'budgets that select all pods',
      () => [
        ...range(300).map(n =>
          budget(`shop/b-${n}`, { minAvailable: 1, selector: selecting(n % 20) }, counts(2, 1, 1))
        ),
        ...pods(9_800, n => `shop/web-${n}`)
      ]
    ],
    [
      'webhooks that are asked in all namespaces',
      () => [...range(300).map(hook), ...pods(9_600, n => `ns-${n}/web-1`)]
    ],
    ['owners in a circle', () => cyclic(9_900)],
    ['workloads with one pod', () => range(9_900).map(n => deployment(`shop/web-${n}`, { replicas: 1 }))]
  ])('is judged, with few findings, when it has %s', async (_, objects) => {
    const found = await findingsIn({ objects: [...objects(), ...nodes] })
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(300)
    expect(JSON.stringify(found).length).toBeLessThan(200_000)
  })

  /** Returns budgets and workloads of which each is owned by the next one, and the last one by the first. */
  function cyclic(most: number) {
    return range(most)
      .map(n => {
        const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `r-${(n + 1) % most}`, controller: true }
        return object('apps/v1', 'ReplicaSet', `shop/r-${n}`, { metadata: { ownerReferences: [owner] }, spec: {} })
      })
      .concat(
        budget('shop/r', { maxUnavailable: 0 }, undefined, {
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r-0' }]
        })
      )
  }
})
