import { describe, expect, it } from '@jest/globals'
import type { DeprecatedCall } from '../../../../src/preflight/upgrade/upgrade-request.ts'
import { findingsOf, INSIDE, NOW, object, severities } from './objects-kit.ts'

const HOUR = 3600 * 1000
const to134 = { from: '1.33.13', to: '1.34.9' }

const call = (more: Partial<DeprecatedCall> = {}): DeprecatedCall => ({
  apiVersion: 'admissionregistration.k8s.io/v1beta1',
  resource: 'validatingadmissionpolicies',
  removedIn: 34,
  userAgent: 'gatecheck/0.9',
  verb: 'update',
  lastSeen: NOW - HOUR,
  ...more
})

describe('calls of removed APIs', () => {
  const rule = 'upgrade-api-calls'
  const found = async (more: object, upgrade = {}) =>
    await findingsOf(rule, { calls: [call(more)], upgrade: { ...to134, ...upgrade } })

  it('block within 12 hours, and name the caller and the end of the stop', async () => {
    const [blocked] = await found({})
    expect(blocked).toMatchObject({ severity: 'error', subject: expect.stringContaining('v1beta1') })
    expect(blocked?.evidence).toContain('gatecheck/0.9')
    expect(blocked?.evidence).toContain('Last use: 2026-08-04 08:00 UTC')
    expect(blocked?.remedy).toMatch(/Upgrade gatecheck\/0\.9.*12 hours after the last use, at 2026-08-04 20:00 UTC/)
  })

  it.each([
    ['removed before the target', { removedIn: 33 }],
    ['without a known time', { lastSeen: undefined }],
    ['one millisecond before the end', { lastSeen: NOW - 12 * HOUR + 1 }]
  ])('block when the API is called %s', async (_, more) => {
    expect((await found(more)).map(({ severity }) => severity)).toEqual(['error'])
  })

  it.each([
    ['a watch', { verb: 'watch' }, /last use/],
    ['a list', { verb: 'LIST' }, /last use/],
    ["AKS' own agent", { userAgent: 'aks-node-agent/1.4' }, /last use/],
    ['a component of Kubernetes', { userAgent: 'kube-controller-manager/v1.33.13' }, /last use/],
    ['a call 12 hours ago', { lastSeen: NOW - 12 * HOUR }, /quiet since 2026-08-03 21:00 UTC/],
    ['an API of the next minor version', { removedIn: 35 }, /1\.35/]
  ])('warn about %s', async (_, more, remedy) => {
    expect(await found(more)).toMatchObject([{ severity: 'warning', remedy: expect.stringMatching(remedy) }])
  })

  it.each([
    ['that a later version removes', { removedIn: 36 }],
    ['without a date of removal', { removedIn: 0 }],
    ['with a date that is not a number', { removedIn: Number.NaN }]
  ])('pass for an API %s', async (_, more) => {
    expect(await found(more)).toEqual([])
  })

  it('concern minor upgrades only, and are not evaluated without access', async () => {
    expect(await found({}, { kind: 'patch' })).toEqual([])
    expect(await severities(rule, { unread: ['api-usage'] })).toEqual(['not-evaluated calls of removed APIs'])
  })
})

describe('removed APIs in manifests', () => {
  const rule = 'upgrade-removed-apis'
  const policy = object('admissionregistration.k8s.io/v1beta1', 'ValidatingAdmissionPolicy', 'limits')
  const budget = object('policy/v1beta1', 'PodDisruptionBudget', 'shop/web')

  it('block with file, line and the version to write', async () => {
    const [found] = await findingsOf(rule, { manifests: [budget], upgrade: to134, unread: [...INSIDE] })
    expect(found).toMatchObject({ severity: 'error', place: { file: 'gitops/app.yaml', line: 7 } })
    expect(found?.evidence).toContain('gitops/app.yaml:7')
    expect(found?.remedy).toContain('policy/v1')
  })

  it('block without a replacement in the table, and say how to find one', async () => {
    const [found] = await findingsOf(rule, { manifests: [policy], upgrade: to134 })
    expect(found).toMatchObject({
      severity: 'error',
      remedy: expect.stringMatching(/admissionregistration.k8s.io\/v1 .*api-resources/)
    })
  })

  it('say whether the present version serves them', async () => {
    const upgrade = { from: '1.33.1', to: '1.34.1' }
    const [gone, soon] = await findingsOf(rule, { manifests: [budget, policy], upgrade })
    expect(gone?.evidence).toContain('The cluster does not serve it either, so Flux cannot apply it now.')
    expect(soon?.evidence).toContain('Flux can no longer apply it after the upgrade.')
  })

  it('warn one minor version earlier, and pass before that', async () => {
    const version = (minor: number) => ({
      manifests: [policy],
      upgrade: { from: `1.${minor - 1}.1`, to: `1.${minor}.1` }
    })
    expect(await severities(rule, version(33))).toEqual(['warning ValidatingAdmissionPolicy limits'])
    expect(await severities(rule, version(32))).toEqual([])
    expect(
      await severities(rule, { ...version(34), manifests: [object('policy/v1', 'PodDisruptionBudget', 'shop/web')] })
    ).toEqual([])
  })

  it('block although the cluster shows the object, because it shows another version', async () => {
    const objects = [object('policy/v1', 'PodDisruptionBudget', 'shop/web')]
    expect(await severities(rule, { manifests: [budget], objects, upgrade: to134 })).toHaveLength(1)
  })

  it('warn when the rendering is incomplete', async () => {
    const manifests = [{ object: budget, file: 'a.yaml', line: 1, incomplete: ['The field x is not supported.'] }]
    const [found] = await findingsOf(rule, { manifests, upgrade: to134 })
    expect(found).toMatchObject({
      severity: 'warning',
      evidence: expect.stringContaining('The field x is not supported.')
    })
  })

  it('concern minor upgrades only, and are not evaluated without a checkout', async () => {
    expect(await severities(rule, { manifests: [budget], upgrade: { kind: 'node-image' } })).toEqual([])
    expect(await severities(rule, { noManifests: 'No checkout.' })).toHaveLength(1)
  })
})

it('names each part of the manifests that was not rendered', async () => {
  const notRendered = [
    { file: 'gitops/pay.yaml', line: 3, subject: 'HelmRelease pay/ledger', reason: 'The chart is not rendered.' }
  ]
  expect(await findingsOf('upgrade-manifests-rendered', { notRendered })).toMatchObject([
    { severity: 'not-evaluated', subject: 'HelmRelease pay/ledger', place: { file: 'gitops/pay.yaml', line: 3 } }
  ])
  expect(await severities('upgrade-manifests-rendered', {})).toEqual([])
  expect(await severities('upgrade-manifests-rendered', { noManifests: 'No checkout.' })).toHaveLength(1)
})
