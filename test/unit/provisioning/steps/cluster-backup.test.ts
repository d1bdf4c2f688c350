import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import { clusterSteps } from '../../../../src/provisioning/steps/cluster.ts'
import { clusterRemovalSteps } from '../../../../src/provisioning/steps/removal/cluster-removal.ts'
import { baselineWith, VARIANTS } from '../../templates/baselines.ts'

const request = { colour: 'blue', colours: ['blue'] } as const
const needsOf = (of: Baseline, name: string) =>
  clusterSteps(of, request)
    .find(step => step.name === name)
    ?.needs.map(need => need.step)

describe('the steps of a backup', () => {
  it('come after storage and cluster, roles after the vault, protection after the roles', () => {
    expect(needsOf(VARIANTS.backup, 'backup-blue')).toEqual(expect.arrayContaining(['platform', 'stamp-blue']))
    expect(needsOf(VARIANTS.backup, 'backup-roles-blue')).toContain('backup-blue')
    expect(needsOf(VARIANTS.backup, 'protection-blue')).toContain('backup-roles-blue')
  })

  it('take away what is no longer wanted, protection first', () => {
    expect(needsOf(baselineWith(), 'backup-blue')).toEqual(['protection-blue', 'backup-roles-blue'])
    expect(needsOf(baselineWith(), 'backup-roles-blue')).toEqual(['protection-blue'])
    expect(needsOf(baselineWith(), 'protection-blue')).toEqual([])
  })

  it('go before the cluster they are of', () => {
    const steps = clusterRemovalSteps(VARIANTS.backup, 'blue')
    const needs = (name: string) => steps.find(step => step.name === name)?.needs.map(need => need.step)
    expect(needs('stamp-blue')).toContain('backup-blue')
    expect(needs('backup-blue')).toContain('protection-blue')
    expect(needs('backup-roles-blue')).toContain('protection-blue')
    expect(needs('identity-blue')).toEqual(expect.arrayContaining(['protection-blue', 'backup-roles-blue']))
  })
})
