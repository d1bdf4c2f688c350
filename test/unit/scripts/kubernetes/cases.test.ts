import { describe, expect, test } from '@jest/globals'
import { CASES } from '../../../../scripts/kubernetes/cases.ts'
import { readRecording } from '../../../../scripts/kubernetes/fixtures.ts'
import { RELEASES } from '../../../../scripts/kubernetes/versions.ts'

describe('cases of real Kubernetes', () => {
  test('have unique names', () => {
    const names = CASES.map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    expect(names.length).toBeGreaterThanOrEqual(60)
  })

  test('send requests with a known method to an absolute path', () => {
    const requests = CASES.flatMap(({ steps }) => steps.map(({ request }) => request))
    expect(requests.filter(request => !/^(GET|POST|PATCH|DELETE) \/\S+$/.test(request))).toEqual([])
  })

  test('give the kind of every PATCH, and of no other request', () => {
    const steps = CASES.flatMap(one => one.steps)
    expect(steps.filter(({ request, patch }) => request.startsWith('PATCH ') !== (patch !== undefined))).toEqual([])
  })

  test('name every object without a namespace after the namespace of the case', () => {
    const global = ['Namespace', 'Node', 'PriorityClass', 'ValidatingAdmissionPolicy', 'ValidatingWebhookConfiguration']
    const objects = CASES.flatMap(one => one.objects ?? []).filter(({ kind }) => global.includes(kind))
    expect(objects.map(({ metadata }) => metadata.name).filter(name => !name.startsWith('{ns}'))).toEqual([])
  })

  test.each(RELEASES)('are recorded for $minor with the same objects and requests', release => {
    const recording = readRecording(release)
    expect(recording?.version).toBe(release.version)
    const inputs = recording?.cases.map(({ steps, ...rest }) => ({
      ...rest,
      steps: steps.map(({ answer: _, ...step }) => step)
    }))
    expect(inputs).toEqual(JSON.parse(JSON.stringify(CASES)))
  })
})
