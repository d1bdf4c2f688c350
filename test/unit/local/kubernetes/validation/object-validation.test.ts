import { beforeAll, describe, expect, it } from '@jest/globals'
import { findResource } from '../../../../../local/azure/resources/resource-lookup.ts'
import { refusedByServer } from '../../../../../local/kubernetes/api-server.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from '../../aks/upgrade-kit.ts'
import type { Loose } from '../../azure/kit.ts'

let kit: UpgradeKit

beforeAll(() => {
  kit = upgradeKit(1)
})

function refusedText(object: Loose): string | undefined {
  const cluster = findResource(kit.world, kit.cluster)
  if (cluster === undefined) throw new Error('no cluster')
  return refusedByServer(kit.world, cluster, object, [])
}

const PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

describe('a PodDisruptionBudget', () => {
  it.each<[Loose, string]>([
    [
      { minAvailable: 1, maxUnavailable: 1 },
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set'
    ],
    [{ minAvailable: -1 }, 'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0'],
    [{ maxUnavailable: '101%' }, 'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
    [{ minAvailable: '50' }, `spec.minAvailable: Invalid value: "50": ${PERCENT}`],
    [{ maxUnavailable: 'half%' }, `spec.maxUnavailable: Invalid value: "half%": ${PERCENT}`],
    [
      { minAvailable: 1, unhealthyPodEvictionPolicy: 'Never' },
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"'
    ],
    [
      { minAvailable: 1, selector: { matchExpressions: [{ key: 'app', operator: 'Like' }] } },
      'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator'
    ],
    [
      { minAvailable: 1, selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } },
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"
    ]
  ])('is refused with the words of the API server: %j', (spec, text) => {
    expect(refusedText(budget('web', spec))).toBe(
      `dry-run failed (Invalid): PodDisruptionBudget.policy "web" is invalid: ${text}`
    )
  })

  it.each<[Loose, string]>([
    [{ minAvailable: 1.5 }, 'number 1.5 into Go struct field PodDisruptionBudgetSpec.spec.minAvailable of type int32'],
    [{ selector: 5 }, 'number into Go struct field PodDisruptionBudgetSpec.spec.selector of type v1.LabelSelector']
  ])('is not decoded: %j', (spec, text) => {
    expect(refusedText(budget('web', spec))).toBe(
      `dry-run failed (BadRequest): PodDisruptionBudget in version "v1" cannot be handled as a PodDisruptionBudget: json: cannot unmarshal ${text}`
    )
  })

  it('is accepted with a percentage, and with a name that is a subdomain', () => {
    expect(refusedText(budget('web.a', { maxUnavailable: '25%' }))).toBeUndefined()
    expect(refusedText(budget('A_B', { maxUnavailable: 1 }))).toContain('metadata.name: Invalid value: "A_B"')
  })
})

describe('a Deployment', () => {
  const withSpec = (spec: Loose) => {
    const whole = deployment('web', 1)
    return { ...whole, spec: { ...whole.spec, ...spec } }
  }

  it.each<[string, Loose, string]>([
    [
      'a selector of other labels',
      { selector: { matchLabels: { app: 'x' } } },
      'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'
    ],
    ['no selector', { selector: undefined }, 'spec.selector: Required value'],
    ['an empty selector', { selector: {} }, 'empty selector is invalid for deployment'],
    ['negative replicas', { replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ['replicas that are text', { replicas: '3' }, 'cannot unmarshal string into Go struct field DeploymentSpec']
  ])('is refused for %s', (_, spec, text) => {
    expect(refusedText(withSpec(spec))).toContain(text)
  })

  it.each([
    ['much', 'quantities must match the regular expression'],
    ['-1', 'spec.template.spec.containers[0].resources.requests[cpu]: Invalid value: "-1"']
  ])('is refused for the quantity %s', (cpu, text) => {
    const containers = [{ name: 'app', image: 'mcr.microsoft.com/a:1', resources: { requests: { cpu } } }]
    expect(refusedText(deployment('web', 1, { containers }))).toContain(text)
  })

  it('is accepted', () => {
    expect(refusedText(deployment('web', 1))).toBeUndefined()
  })
})
