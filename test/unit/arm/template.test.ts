import { describe, expect, it } from '@jest/globals'
import { apiVersionOf, apiVersions } from '../../../src/arm/api-versions.ts'
import { Expression, finishTemplate, isExpression, unescaped } from '../../../src/arm/expression.ts'
import { nestedDeployment, resource, template } from '../../../src/arm/template.ts'

describe('api-versions', () => {
  it('are found whatever the case of the type', () => {
    expect(apiVersionOf('microsoft.network/VIRTUALNETWORKS')).toBe(apiVersions['Microsoft.Network/virtualNetworks'])
  })

  it('are not guessed', () => {
    expect(() => apiVersionOf('Microsoft.Network/natGateways')).toThrow(
      'no api-version for Microsoft.Network/natGateways'
    )
  })

  it('are GA, except where GA lacks what is read: machines, dedicated log tables, upgrade assessments', () => {
    const previews = Object.entries(apiVersions).filter(([, version]) => !/^\d{4}-\d\d-\d\d$/.test(version))
    expect(previews.map(([type]) => type)).toEqual([
      'Microsoft.ContainerService/managedClusters/agentPools/machines',
      'Microsoft.Insights/diagnosticSettings',
      'Microsoft.KubernetesConfiguration/upgradeAssessments'
    ])
  })
})

describe('finishTemplate', () => {
  const TEXTS = ['[a]', '[[a]', "[concat('a','b')]", 'a[b]', '[a] b', '[a', '']

  it('escapes texts that Resource Manager would take for expressions, and no others', () => {
    expect(finishTemplate({ texts: TEXTS })).toEqual({
      texts: ['[[a]', '[[[a]', "[[concat('a','b')]", 'a[b]', '[a] b', '[a', '']
    })
  })

  it('escapes property names, which Resource Manager evaluates too', () => {
    expect(finishTemplate({ tags: { '[a]': 'b', '[c] d': 'e' } })).toEqual({ tags: { '[[a]': 'b', '[c] d': 'e' } })
  })

  it('writes an expression out in any depth', () => {
    const tenant = new Expression('subscription().tenantId')
    expect(finishTemplate({ a: [{ b: tenant }], c: null, d: 1 })).toEqual({
      a: [{ b: '[subscription().tenantId]' }],
      c: null,
      d: 1
    })
  })

  it('is undone by unescaped, which leaves expressions as they are', () => {
    expect(unescaped(finishTemplate({ texts: TEXTS, '[a]': 1 }))).toEqual({ texts: TEXTS, '[a]': 1 })
    expect(unescaped(finishTemplate([new Expression('a()')]))).toEqual(['[a()]'])
  })

  it('tells expressions from escaped texts', () => {
    expect(['[a()]', '[[a()]', '[a] b', 'a'].map(isExpression)).toEqual([true, false, false, false])
  })
})

describe('an expression', () => {
  it('refuses to be sent in a body that is not a template', () => {
    expect(() => JSON.stringify({ tenantId: new Expression('subscription().tenantId') })).toThrow(
      '[subscription().tenantId] is outside a finished template'
    )
  })
})

describe('templates', () => {
  const route = resource('Microsoft.Network/routeTables', { name: 'routes', location: 'westeurope' })

  it('have symbolic names and the schema of their scope', () => {
    expect(template('resourceGroup', { route })).toEqual({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      languageVersion: '2.0',
      contentVersion: '1.0.0.0',
      resources: { route }
    })
    expect(template('subscription', {}).$schema).toContain('subscriptionDeploymentTemplate')
  })

  it('have outputs only when there are any', () => {
    const outputs = { id: { type: 'string', value: 'x' } }
    expect(template('resourceGroup', {}, outputs).outputs).toBe(outputs)
    expect(template('resourceGroup', {})).not.toHaveProperty('outputs')
  })

  it('take the api-version of a resource from the table', () => {
    expect(route.apiVersion).toBe(apiVersions['Microsoft.Network/routeTables'])
  })

  it('nest another by inner evaluation, so that its expressions are its own', () => {
    const inner = template('resourceGroup', { route })
    expect(nestedDeployment({ name: 'inner', resourceGroup: 'rg', dependsOn: ['a'], template: inner })).toEqual({
      type: 'Microsoft.Resources/deployments',
      apiVersion: apiVersions['Microsoft.Resources/deployments'],
      name: 'inner',
      resourceGroup: 'rg',
      dependsOn: ['a'],
      properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'Inner' }, template: inner }
    })
  })
})
