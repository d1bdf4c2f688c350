import { z } from 'zod'
import { amount, choice, count, listOf, mapOf, section, text, wrong } from './leaves.ts'

const object = mapOf(z.unknown(), 'a Kubernetes object').superRefine((value, context) => {
  const { apiVersion, kind, metadata } = Object(value)
  const isObject = [apiVersion, kind, Object(metadata).name].every(each => typeof each === 'string')
  if (!isObject) context.addIssue({ code: 'custom', message: 'an object needs apiVersion, kind and metadata.name.' })
})

const deletedObject = section(
  {
    apiVersion: text('an API version such as policy/v1'),
    kind: text('a kind'),
    name: text('a name'),
    namespace: text('a namespace').optional()
  },
  'the reference of an object'
)

const webhook = section(
  {
    name: text('the name of a webhook such as deny.example.com'),
    answer: choice(['allow', 'deny', 'broken', 'unreachable']),
    message: text('the text of the denial').optional(),
    failurePolicy: choice(['Fail', 'Ignore']).optional()
  },
  'a webhook'
)

const pods = section(
  {
    workload: text('NAMESPACE/NAME of a workload, with * for any text'),
    failure: choice(['none', 'image-pull', 'crash', 'never-ready']).optional(),
    readyAfterSeconds: amount('a number of seconds').optional()
  },
  'pods of a workload'
)

const nodes = section(
  {
    pool: text('the name of a node pool'),
    imageWeeksOld: count('a number of weeks'),
    poolShowsNewest: z.boolean(wrong('true or false')).optional()
  },
  'nodes of a pool'
)

const deprecatedCall = section(
  {
    api: text('an API such as policy.poddisruptionbudgets.v1beta1'),
    verb: text('a verb such as create or watch').optional(),
    userAgent: text('the user agent of the caller').optional(),
    removedIn: text('a minor version such as 1.37').optional(),
    untilMinute: amount('a minute from the beginning').optional()
  },
  'a user of a deprecated API'
)

/** Schema of the conditions inside of one cluster. */
export const clusterPart = section(
  {
    cluster: text('a part of the name of a cluster, such as blue'),
    objects: listOf(object, 'Kubernetes objects').optional(),
    files: listOf(text('a file with Kubernetes objects'), 'files with Kubernetes objects').optional(),
    deleted: listOf(deletedObject, 'references of objects').optional(),
    webhooks: listOf(webhook, 'webhooks').optional(),
    deprecatedCalls: listOf(deprecatedCall, 'users of deprecated APIs').optional(),
    pods: listOf(pods, 'pods of workloads').optional(),
    nodes: listOf(nodes, 'nodes of pools').optional()
  },
  'a cluster'
)

export type ClusterPart = z.infer<typeof clusterPart>
export type WebhookPart = z.infer<typeof webhook>
export type PodsPart = z.infer<typeof pods>
export type NodesPart = z.infer<typeof nodes>
