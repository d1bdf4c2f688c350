import { describe, expect, it } from '@jest/globals'
import { compareVersions, isSameVersion } from '../../../src/config/kubernetes-version.ts'

describe('isSameVersion', () => {
  it.each([
    ['1.35', '1.35.6', true],
    ['1.35.6', '1.35', true],
    ['1.35', '1.35', true],
    ['1.35.6', '1.35.6', true],
    ['1.35.6', '1.35.5', false],
    ['1.3', '1.35.6', false],
    ['1.35.1', '1.35.10', false],
    ['1.36', '1.35.6', false]
  ])('of %s and %s is %s', (requested, runs, same) => {
    expect(isSameVersion(requested, runs)).toBe(same)
    expect(isSameVersion(runs, requested)).toBe(same)
  })
})

describe('compareVersions', () => {
  it('compares patches as numbers, and takes a minor version for its oldest patch', () => {
    const versions = ['1.36.10', '1.36.2', '1.9.9', '1.36', '1.35.12']
    expect(versions.toSorted(compareVersions)).toEqual(['1.9.9', '1.35.12', '1.36', '1.36.2', '1.36.10'])
  })
})
