import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../../local/aks/nodes/node.ts'
import type { Answer, RecordedCase, Recording, Step } from '../../../../../scripts/kubernetes/case.ts'
import { substitute } from '../../../../../scripts/kubernetes/normalise.ts'
import { recordedAnswer } from '../../../../../scripts/kubernetes/run-case.ts'
import type { Loose } from '../../azure/kit.ts'
import { type ApiKit, apiKit } from './api-kit.ts'

/** Recorded cases that the API server of a cluster answers the same, with the requests that are compared: all where none are named. */
const REPLAYED: readonly (readonly [name: string, steps?: readonly number[] | 'all', leftOut?: readonly string[]])[] = [
  ['refuses an unknown dry-run directive'],
  ['refuses an eviction whose name differs from the path'],
  ['accepts a body without a version and refuses one without the name'],
  ['accepts an eviction of version policy/v1beta1 and refuses an unknown version'],
  ['answers other methods of the eviction subresource'],
  ['refuses a second budget of the same name and reports a missing one', [1]],
  ['adds and validates taints of a node'],
  // The node of the recording has no kubelet and so the taint of a node that is not ready.
  ['cordons and uncordons a node', 'all', ['spec.taints']],
  ['reports a node that does not exist', [0]],
  ['answers 404 for API versions that were removed long ago'],
  ['does not record calls of current versions as deprecated']
]

const FOLDER = join(import.meta.dirname, '../../../../fixtures/kubernetes')

function recorded(minor: string): Recording {
  return JSON.parse(readFileSync(join(FOLDER, `${minor}.json`), 'utf8'))
}
const PATCHES = { merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' } as const

function caseNamed({ cases }: Recording, name: string): RecordedCase {
  const found = cases.find(each => each.name === name)
  if (found === undefined) throw new Error(`There is no recorded case '${name}'.`)
  return found
}

/** Sends a step to the API server. The texts of the case stand for the namespace `web` and a node of the cluster. */
function answerOf(kit: ApiKit, step: Step, node: string): Answer {
  const substitutions = [
    [node, '{ns}-node'],
    ['web', '{ns}']
  ] as const
  const { request, body, patch } = substitute(step, substitutions)
  const contentType = patch === 'merge' || patch === 'strategic' ? PATCHES[patch] : 'application/json'
  const { status, body: answered } = kit.ask(request, { body, headers: { 'content-type': contentType } })
  const parsed = typeof answered === 'string' ? answered : JSON.parse(JSON.stringify(answered))
  return recordedAnswer({ code: status, body: parsed, warnings: [] }, step, substitutions)
}

function withoutParts({ body, ...answer }: Answer, leftOut: readonly string[]): Loose {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { ...answer, ...(body && { body }) }
  const kept = Object.entries(body).filter(([path]) => !leftOut.includes(path))
  return { ...answer, ...(kept.length > 0 && { body: Object.fromEntries(kept) }) }
}

/** Returns a pod that local Azure can run, in place of one whose status a recording wrote itself. */
function runningPod(name: string): Loose {
  const containers = [{ name: 'app', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp' }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'web' }, spec: { containers } }
}

describe.each(['1.34', '1.36'])('answers recorded with real API servers of Kubernetes %s', minor => {
  const recording = recorded(minor)

  it.each(REPLAYED)('%s', (name, only = 'all', leftOut = []) => {
    const { steps, objects = [] } = caseNamed(recording, name)
    const kit = apiKit()
    const isMissing = objects.length === 0
    const node = isMissing ? 'web-node' : (nodesOfPool(kit.world, kit.pool34)[0]?.name ?? '')
    const pods = objects.filter(({ kind }) => kind === 'Pod')
    kit.apply(...pods.map(({ metadata: { name: pod } }) => runningPod(pod)))
    const compared = steps.filter((_, i) => only === 'all' || only.includes(i))
    const simulated = compared.map(step => withoutParts(answerOf(kit, step, node), leftOut))
    expect(simulated).toEqual(compared.map(({ answer }) => withoutParts(answer, leftOut)))
  })
})
