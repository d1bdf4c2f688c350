import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { EXAMPLE_KUBERNETES_VERSION } from '../../../../src/config/example-version.ts'
import {
  checkKubernetesVersion,
  chooseKubernetesVersion,
  type OfferedVersion,
  readKubernetesVersions,
  type VersionRequest
} from '../../../../src/preflight/cluster/kubernetes-versions.ts'
import { newKit } from '../../local/azure/kit.ts'
import { cancelled, fakeAzure, hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

const OFFICIAL: VersionRequest = { supportPlan: 'KubernetesOfficial' }
const LONG_TERM: VersionRequest = { supportPlan: 'AKSLongTermSupport' }
const SUBJECT = 'cluster.kubernetesVersion'

/** A region at an instant. */
async function regionOn(month: number, day = 15) {
  const kit = newKit()
  kit.world.now = Date.UTC(2026, month - 1, day)
  return await localAzure(kit)
}

const inOctober = () => regionOn(10)
const versionsOn = async (month: number) => await readKubernetesVersions(await regionOn(month), 'westeurope')

function offered(version: string, more: Partial<OfferedVersion> = {}): OfferedVersion {
  const capabilities = { supportPlan: ['KubernetesOfficial', 'AKSLongTermSupport'] }
  return { version, capabilities, patchVersions: { [`${version}.9`]: {}, [`${version}.10`]: {} }, ...more }
}

describe('chooseKubernetesVersion', () => {
  it('chooses by default the version that the examples show', async () => {
    const { version } = chooseKubernetesVersion(await versionsOn(10), OFFICIAL)
    expect(version).toMatch(new RegExp(`^${EXAMPLE_KUBERNETES_VERSION}\\.`))
    const starter = readFileSync(join(import.meta.dirname, '../../../../workflows/aks-baseline.yml'), 'utf8')
    expect(starter).toContain(`#kubernetesVersion: "${EXAMPLE_KUBERNETES_VERSION}"`)
  })

  it('takes the newest patch of the newest minor, and says what it passed over', async () => {
    expect(chooseKubernetesVersion(await versionsOn(10), OFFICIAL)).toEqual({
      version: '1.36.2',
      because:
        '1.36.2 is the newest patch of 1.36, the newest version that is available under the support plan KubernetesOfficial. Skipped: 1.37 (a preview).'
    })
  })

  it('takes the newest general version when it is newer than 1.36', async () => {
    expect(chooseKubernetesVersion(await versionsOn(11), OFFICIAL).version).toBe('1.37.1')
  })

  it('counts patches and minors as numbers, and passes over nothing that is older', () => {
    const { version, because } = chooseKubernetesVersion([offered('1.9'), offered('1.35'), offered('1.34')], OFFICIAL)
    expect(version).toBe('1.35.10')
    expect(because).not.toContain('Skipped')
  })

  it('takes what only long-term support has under that plan alone', () => {
    const old = offered('1.33', { capabilities: { supportPlan: ['AKSLongTermSupport'] } })
    const preview = offered('1.34', { isPreview: true, capabilities: { supportPlan: ['KubernetesOfficial'] } })
    expect(chooseKubernetesVersion([old, preview], LONG_TERM).version).toBe('1.33.10')
    expect(() => chooseKubernetesVersion([old, preview], OFFICIAL)).toThrow(
      'No Kubernetes version is available under the support plan KubernetesOfficial. Offered: 1.34 (a preview), 1.33 (in long-term support only).'
    )
  })

  it('stays with the minor the configuration names', async () => {
    const requested = { ...OFFICIAL, kubernetesVersion: '1.35' }
    expect(chooseKubernetesVersion(await versionsOn(10), requested)).toEqual({
      version: '1.35.6',
      because: '1.35.6 is the newest patch of 1.35, which the configuration names.'
    })
    const none = { ...OFFICIAL, kubernetesVersion: '1.37' }
    const versions = await versionsOn(10)
    expect(() => chooseKubernetesVersion(versions, none)).toThrow(
      expect.objectContaining({
        reason: 'kubernetes-version',
        details: expect.objectContaining({ subject: SUBJECT })
      })
    )
  })

  it('takes exactly the patch that the configuration names', () => {
    const requested = { ...OFFICIAL, kubernetesVersion: '1.35.9' }
    expect(chooseKubernetesVersion([offered('1.36'), offered('1.35')], requested)).toEqual({
      version: '1.35.9',
      because: '1.35.9 is the version that the configuration names.'
    })
    const missing = { ...OFFICIAL, kubernetesVersion: '1.35.8' }
    expect(() => chooseKubernetesVersion([offered('1.35')], missing)).toThrow('Kubernetes 1.35.8 is not available')
  })

  it('takes no minor without a patch', () => {
    expect(
      chooseKubernetesVersion([offered('1.35', { patchVersions: {} }), offered('1.34')], OFFICIAL).because
    ).toContain('1.35 (without a patch)')
  })
})

describe('checkKubernetesVersion', () => {
  const check = async (requested: Partial<VersionRequest>) =>
    await checkKubernetesVersion(await inOctober(), 'westeurope', { ...OFFICIAL, ...requested })

  it.each([
    ['no version', {}],
    ['the oldest that is supported', { kubernetesVersion: '1.34' }],
    ['the newest that is general', { kubernetesVersion: '1.36' }],
    ['a patch that is offered', { kubernetesVersion: '1.36.2' }],
    ['one that long-term support has', { ...LONG_TERM, kubernetesVersion: '1.33' }]
  ])('finds nothing for %s', async (_, requested) => {
    expect(await check(requested)).toEqual([])
  })

  const OFFERED =
    'Offered: 1.37 (a preview), 1.36, 1.35, 1.34, 1.33 (in long-term support only), 1.32 (in long-term support only).'

  it.each([
    ['1.38', `Kubernetes 1.38 is not offered in westeurope. ${OFFERED}`],
    ['1.31', `Kubernetes 1.31 is out of support and no longer offered in westeurope. ${OFFERED}`],
    ['1.37', `Kubernetes 1.37 cannot be used in westeurope: a preview. ${OFFERED}`]
  ])('refuses %s, with what is offered', async (kubernetesVersion, evidence) => {
    const remedy = 'Write `kubernetesVersion: "1.36"` or `"1.35"` or `"1.34"`, or remove the line.'
    expect(await check({ kubernetesVersion })).toEqual([
      { code: 'kubernetes-version', severity: 'error', subject: SUBJECT, evidence, remedy }
    ])
  })

  it('refuses a patch that is not offered, with the patches that are', async () => {
    const [found, ...others] = await check({ kubernetesVersion: '1.36.99' })
    expect(others).toEqual([])
    expect(found).toMatchObject({ code: 'kubernetes-version', severity: 'error', subject: SUBJECT })
    expect(found?.evidence).toMatch(
      /^Kubernetes 1\.36\.99 is not offered in westeurope\. Offered patches of 1\.36: .*1\.36\.2\.$/
    )
    expect(found?.remedy).toBe('Write `kubernetesVersion: "1.36"` for its newest patch, or one of the offered patches.')
  })

  it('names tier and plan where only those lack', async () => {
    const [found] = await check({ kubernetesVersion: '1.33' })
    expect(found?.evidence).toContain('Kubernetes 1.33 cannot be used in westeurope: in long-term support only.')
    expect(found?.remedy).toContain('Or write `tier: Premium` and `supportPlan: AKSLongTermSupport`')
  })

  it('accepts 1.37 when it has become general', async () => {
    const requested = { ...OFFICIAL, kubernetesVersion: '1.37' }
    expect(await checkKubernetesVersion(await regionOn(11), 'westeurope', requested)).toEqual([])
  })

  it('refuses a region that has none, and says so where it may not look', async () => {
    const empty = { ...fakeAzure({}), async *list() {} }
    const [found] = await checkKubernetesVersion(empty, 'westeurope', OFFICIAL)
    expect(found).toMatchObject({ severity: 'error', evidence: expect.stringContaining('Offered: none.') })
    const failing = (fails: Error) => ({
      ...fakeAzure({}),
      // biome-ignore lint/correctness/useYield: it fails before it could
      async *list(): AsyncGenerator<never> {
        throw fails
      }
    })
    expect(await checkKubernetesVersion(failing(hidden), 'westeurope', OFFICIAL)).toMatchObject([
      { code: 'kubernetes-version', severity: 'not-evaluated' }
    ])
    await expect(checkKubernetesVersion(failing(cancelled), 'westeurope', OFFICIAL)).rejects.toBe(cancelled)
  })
})
