import type { JsonObject, KubernetesCase } from '../case.ts'
import { BUDGETS, budget, create } from './objects.ts'

function creation(name: string, fields: JsonObject): KubernetesCase {
  return { name, steps: [create(BUDGETS, budget(fields), ['spec', 'status', 'metadata.generation'])] }
}

/** Budgets that the API server accepts or refuses. */
export const BUDGET_VALIDATION: readonly KubernetesCase[] = [
  creation('refuses a budget with minAvailable and maxUnavailable', { minAvailable: 1, maxUnavailable: 1 }),
  creation('refuses a negative minAvailable', { minAvailable: -1 }),
  creation('refuses a negative maxUnavailable', { maxUnavailable: -1 }),
  creation('refuses minAvailable of 101%', { minAvailable: '101%' }),
  creation('refuses maxUnavailable of 101%', { maxUnavailable: '101%' }),
  creation('refuses a negative percentage', { minAvailable: '-1%' }),
  creation('refuses a text without a percent sign', { minAvailable: '50' }),
  creation('refuses a text that is not a number', { maxUnavailable: 'half%' }),
  creation('refuses a fraction of a pod', { minAvailable: 1.5 }),
  creation('refuses a fraction of a percent', { minAvailable: '33.3%' }),
  creation('refuses an unknown unhealthyPodEvictionPolicy', { minAvailable: 1, unhealthyPodEvictionPolicy: 'Never' }),
  creation('refuses an unknown operator in a selector', {
    minAvailable: 1,
    selector: { matchExpressions: [{ key: 'app', operator: 'Like', values: ['web'] }] }
  }),
  creation('refuses an invalid label in a selector', {
    minAvailable: 1,
    selector: { matchLabels: { app: 'not valid!' } }
  }),
  creation('accepts a budget without numbers', {}),
  creation('accepts maxUnavailable of zero', { maxUnavailable: 0 }),
  {
    name: 'warns of an unknown field and refuses it when asked to',
    steps: [
      create(BUDGETS, budget({ minAvailable: 1, maxDisruptions: 1 })),
      create(`${BUDGETS}?fieldValidation=Warn`, budget({ minAvailable: 1, maxDisruptions: 1 }, 'warn')),
      create(`${BUDGETS}?fieldValidation=Strict`, budget({ minAvailable: 1, maxDisruptions: 1 }, 'strict'))
    ]
  },
  {
    name: 'refuses a budget of version policy/v1beta1',
    steps: [
      create('/apis/policy/v1beta1/namespaces/{ns}/poddisruptionbudgets', {
        ...budget({ minAvailable: 1 }),
        apiVersion: 'policy/v1beta1'
      }),
      create(BUDGETS, { ...budget({ minAvailable: 1 }), apiVersion: 'policy/v1beta1' })
    ]
  },
  {
    name: 'refuses a second budget of the same name and reports a missing one',
    objects: [budget({ minAvailable: 1 })],
    steps: [create(BUDGETS, budget({ minAvailable: 2 })), { request: `GET ${BUDGETS}/gone` }]
  },
  {
    name: 'changes the specification of a budget and ignores a status in it',
    objects: [budget({ minAvailable: 1 })],
    steps: [
      {
        request: `PATCH ${BUDGETS}/web`,
        patch: 'merge',
        body: { spec: { minAvailable: null, maxUnavailable: '25%' }, status: { disruptionsAllowed: 9 } },
        record: ['spec', 'metadata.generation', 'status.disruptionsAllowed']
      },
      { request: `PATCH ${BUDGETS}/web`, patch: 'merge', body: { spec: { minAvailable: 1 } } }
    ]
  },
  {
    name: 'creates a budget by server-side apply and reports a conflict of two managers',
    steps: [
      {
        request: `PATCH ${BUDGETS}/web?fieldManager=one`,
        patch: 'apply',
        body: budget({ minAvailable: 1 }),
        record: ['spec']
      },
      { request: `PATCH ${BUDGETS}/web?fieldManager=two`, patch: 'apply', body: budget({ minAvailable: 2 }) },
      {
        request: `PATCH ${BUDGETS}/web?fieldManager=two&force=true`,
        patch: 'apply',
        body: budget({ minAvailable: 2 }),
        record: ['spec']
      },
      { request: `PATCH ${BUDGETS}/web`, patch: 'apply', body: budget({ minAvailable: 2 }) }
    ]
  }
]
