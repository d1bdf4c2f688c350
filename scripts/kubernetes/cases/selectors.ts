import type { JsonObject, KubernetesCase } from '../case.ts'
import { budget, deployment, evict, pod, readBudget, tryToEvict } from './objects.ts'

function selectorCase(name: string, selector: JsonObject | undefined): KubernetesCase {
  return {
    name: `selects pods with ${name}`,
    objects: [
      ...deployment(2),
      pod('other', { labels: { app: 'other', tier: 'back' } }),
      budget({ minAvailable: 2, selector })
    ],
    steps: [readBudget(), tryToEvict('web-a'), tryToEvict('other')]
  }
}

const expression = (key: string, operator: string, values?: readonly string[]): JsonObject => ({
  matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }]
})

const selectors = [
  selectorCase('an empty selector', {}),
  selectorCase('no selector', undefined),
  selectorCase('matchLabels that match nothing', { matchLabels: { app: 'nothing' } }),
  selectorCase('two matchLabels', { matchLabels: { app: 'other', tier: 'back' } }),
  selectorCase('matchExpressions In', expression('app', 'In', ['web', 'api'])),
  selectorCase('matchExpressions NotIn', expression('app', 'NotIn', ['web'])),
  selectorCase('matchExpressions NotIn of a label that no pod has', expression('stage', 'NotIn', ['test'])),
  selectorCase('matchExpressions Exists', expression('tier', 'Exists')),
  selectorCase('matchExpressions DoesNotExist', expression('tier', 'DoesNotExist')),
  selectorCase('matchLabels and matchExpressions together', {
    matchLabels: { app: 'web' },
    ...expression('tier', 'Exists')
  })
]

/** The pods that a budget covers. */
export const SELECTORS: readonly KubernetesCase[] = [
  ...selectors,
  {
    name: 'refuses to evict a pod of two budgets that both allow it',
    objects: [...deployment(3), budget({ minAvailable: 1 }), budget({ maxUnavailable: 1 }, 'second')],
    steps: [readBudget(), readBudget('second'), tryToEvict('web-a'), evict('web-a')]
  },
  {
    name: 'refuses to evict an unready pod of two budgets',
    objects: [...deployment(3, 2), budget({ minAvailable: 1 }), budget({ maxUnavailable: 1 }, 'second')],
    steps: [tryToEvict('web-c')]
  },
  {
    name: 'covers no pod of another namespace',
    objects: [
      ...deployment(1),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}-other' } },
      { ...budget({ minAvailable: 1 }), metadata: { name: 'web', namespace: '{ns}-other' } }
    ],
    steps: [
      { request: 'GET /apis/policy/v1/namespaces/{ns}-other/poddisruptionbudgets/web', record: ['status'] },
      tryToEvict('web-a')
    ]
  },
  {
    name: 'covers a pod from the time that it gets the label',
    objects: [pod('web-a', { labels: {} }), budget({ minAvailable: 1 })],
    steps: [
      readBudget(),
      tryToEvict('web-a'),
      {
        request: 'PATCH /api/v1/namespaces/{ns}/pods/web-a',
        patch: 'merge',
        body: { metadata: { labels: { app: 'web' } } }
      },
      readBudget(),
      tryToEvict('web-a')
    ]
  }
]
