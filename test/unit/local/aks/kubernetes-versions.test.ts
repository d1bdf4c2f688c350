import { describe, expect, it } from '@jest/globals'
import {
  latestNodeImage,
  offeredMinors,
  resolveVersion,
  type SupportPlan,
  upgradesFrom
} from '../../../../local/aks/kubernetes-versions.ts'

const day = (text: string) => Date.parse(`${text}T12:00:00Z`)
const OFFICIAL = 'KubernetesOfficial'
const LONG_TERM = 'AKSLongTermSupport'

describe('a version', () => {
  it.each<[string, string | undefined, string, SupportPlan, string | undefined]>([
    ['none before 1.37 is general', undefined, '2026-10-05', OFFICIAL, '1.35.6'],
    ['none after that', undefined, '2026-11-05', OFFICIAL, '1.36.2'],
    ['a minor', '1.36', '2026-10-05', OFFICIAL, '1.36.2'],
    ['a patch', '1.36.1', '2026-10-05', OFFICIAL, '1.36.1'],
    ['a preview', '1.37', '2026-10-05', OFFICIAL, '1.37.0'],
    ['the same when it is general', '1.37', '2026-11-05', OFFICIAL, '1.37.1'],
    ['a preview, for long', '1.37', '2026-10-05', LONG_TERM, undefined],
    ['1.34 on its last day', '1.34', '2026-11-30', OFFICIAL, '1.34.9'],
    ['1.34 on the day after', '1.34', '2026-12-01', OFFICIAL, undefined],
    ['1.34 on the day after, for long', '1.34', '2026-12-01', LONG_TERM, '1.34.9'],
    ['a patch that never was', '1.35.99', '2026-10-05', OFFICIAL, undefined]
  ])('%s', (_, version, at, plan, expected) => {
    expect(resolveVersion(day(at), version, plan)).toBe(expected)
  })

  it.each<[string, string, SupportPlan, string[]]>([
    ['1.34.8', '2026-10-05', OFFICIAL, ['1.34.9', '1.35.5', '1.35.6']],
    ['1.36.2', '2026-10-05', OFFICIAL, ['1.37.0']],
    ['1.37.1', '2026-11-05', OFFICIAL, []],
    ['1.31.9', '2026-10-05', OFFICIAL, ['1.34.8', '1.34.9']],
    ['1.31.9', '2026-10-05', LONG_TERM, ['1.32.14', '1.32.15']],
    ['1.33.13', '2026-10-05', OFFICIAL, ['1.34.8', '1.34.9']]
  ])('%s leads, on %s under %s, to %j', (version, at, plan, expected) => {
    expect(upgradesFrom(day(at), version, plan).map(({ kubernetesVersion }) => kubernetesVersion)).toEqual(expected)
  })

  it('is general or a preview, never before its time nor after its end', () => {
    expect(offeredMinors(day('2026-08-01')).map(({ minor }) => minor)).toEqual(['1.32', '1.33', '1.34', '1.35', '1.36'])
    expect(offeredMinors(day('2027-04-01')).map(({ minor }) => minor)).toEqual(['1.33', '1.34', '1.35', '1.36', '1.37'])
  })
})

describe('a node image', () => {
  it('is a week newer every Thursday, named for its system', () => {
    expect(latestNodeImage(day('2026-10-07'), 'AzureLinux', '1.35.6')).toBe('AKSAzureLinux-V3gen2-202610.01.0')
    expect(latestNodeImage(day('2026-10-08'), 'AzureLinux', '1.35.6')).toBe('AKSAzureLinux-V3gen2-202610.08.0')
    expect(latestNodeImage(day('2026-10-08'), 'Ubuntu', '1.34.9')).toBe('AKSUbuntu-2204gen2containerd-202610.08.0')
  })

  it('of the SKU Ubuntu is Ubuntu 24.04 from Kubernetes 1.35 on', () => {
    expect(latestNodeImage(day('2026-10-08'), 'Ubuntu', '1.35.6')).toBe('AKSUbuntu-2404gen2containerd-202610.08.0')
    expect(latestNodeImage(day('2026-10-08'), 'Ubuntu2204', '1.36.2')).toBe('AKSUbuntu-2204gen2containerd-202610.08.0')
  })
})
