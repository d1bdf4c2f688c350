import { describe, expect, it } from '@jest/globals'
import type { ArmResource } from '../../../../src/arm/template.ts'
import { setupTemplate } from '../../../../src/templates/setup/setup.ts'
import { identitiesTemplate, isApplyIdentity } from '../../../../src/templates/setup/setup-identities.ts'

/** Returns the text of a `format` expression with these values. */
function formatted(expression: string, ...values: string[]): string {
  const [, text = ''] = /format\('([^']+)'/.exec(expression) ?? []
  return values.reduce((filled, value, i) => filled.replace(`{${i}}`, value), text)
}

/** Returns the ids of the identities that the set-up creates for an environment. */
function createdFor(workload: string, environment: string, region = 'westeurope'): string[] {
  const group = formatted(String(setupTemplate().variables?.group), workload, region)
  return Object.values(identitiesTemplate().resources)
    .filter(({ type }: ArmResource) => type === 'Microsoft.ManagedIdentity/userAssignedIdentities')
    .map(({ type, name }) => {
      const identity = formatted(name, workload, environment, region)
      return `/subscriptions/s/resourceGroups/${group}/providers/${type}/${identity}`
    })
}

describe('isApplyIdentity', () => {
  const production = { workload: 'shop', environment: 'production' }

  it('recognises one of the two identities that the set-up creates', () => {
    const created = createdFor('shop', 'production')
    expect(created).toHaveLength(2)
    expect(created.filter(id => isApplyIdentity(id, production))).toEqual([
      expect.stringContaining('/id-shop-production-apply-westeurope')
    ])
  })

  it.each([
    ['shop', 'staging'],
    ['shop', 'production-apply'],
    ['shop-production', 'apply'],
    ['pay', 'production']
  ])('recognises none of workload %s and environment %s', (workload, environment) => {
    expect(createdFor(workload, environment).filter(id => isApplyIdentity(id, production))).toEqual([])
  })
})
